import { type Detector, finding } from './detector.ts';

/** What a service's own health page calls an error. */
export const appComplains: Detector = {
  name: 'app-complains',
  emits: ['app-complains'],
  detect: ({ facts }) =>
    facts
      .all('health_message')
      .filter(({ value }) => value.type === 'error')
      .map((fact) =>
        finding('app-complains', [fact], `it reports: “${fact.value.message}”`, {
          data: { message: fact.value.message, source: fact.value.source },
        }),
      ),
};
