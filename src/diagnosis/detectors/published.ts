import { type Detector, finding } from './detector.ts';

/** Containers that listen on ports of which none leads to them from the machine. */
export const publishedDetector: Detector = {
  name: 'published',
  emits: ['unpublished'],
  detect: ({ facts }) =>
    facts
      .all('ports')
      .filter(({ value }) => value.exposed.length > 0 && value.published.length === 0)
      .map((fact) => {
        const ports = fact.value.exposed.join(', ');
        return finding('unpublished', [fact], `it listens on port ${ports}, and none is published`, {
          data: { ports },
        });
      }),
};
