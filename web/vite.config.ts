import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** Everything is a file of its own on our origin: the content security policy allows nothing inline. */
export default defineConfig({
  base: '/',
  plugins: [react()],
  build: {
    target: 'es2022',
    outDir: 'dist',
    emptyOutDir: true,
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
});
