import { useText } from '../../text/text.ts';

export function Brand() {
  const { product } = useText();
  return (
    <span className="brand">
      <svg width="30" height="30" viewBox="0 0 32 32" aria-hidden="true">
        <rect className="brand-tile" width="32" height="32" rx="8" />
        <path
          d="M16 6.5a9.5 9.5 0 1 0 9.5 9.5"
          fill="none"
          stroke="#fff"
          strokeWidth="2.6"
          strokeLinecap="round"
        />
        <path
          d="m11.5 15.6 3.6 3.6 9-9.6"
          fill="none"
          stroke="#ffd166"
          strokeWidth="3"
          strokeLinecap="round"
          strokeLinejoin="round"
        />
      </svg>
      {product}
    </span>
  );
}
