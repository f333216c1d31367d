import type { Text } from '../text.ts';

export const session: Text['session'] = {
  signIn: 'Anmelden',
  lead: 'Findet heraus, was mit deinen Diensten nicht stimmt, zeigt den Beweis und repariert nur mit deiner Zustimmung.',
  email: 'E-Mail',
  password: 'Passwort',
  signingIn: 'Meldet an …',
  refused: 'E-Mail oder Passwort stimmt nicht.',
  firstTime:
    'Zum ersten Mal hier? Öffne den Link, den OpsPilot beim Start gezeigt oder ein Besitzer dir gegeben hat.',
  join: 'Konto anlegen',
  joinLead: 'Dieser Link gilt einmal. Wähle einen Namen und ein Passwort, und du bist drin.',
  name: 'Dein Name',
  nameHint: 'Andere sehen ihn neben dem, was du fragst und genehmigst.',
  passwordHint: 'Mindestens 10 Zeichen. Drei oder vier Wörter hintereinander merkt man sich leicht.',
  show: 'Passwort zeigen',
  joining: 'Legt dein Konto an …',
  noSecret: 'Diese Adresse ist nicht vollständig',
  noSecretLead:
    'Der Link endet mit # und einem langen Geheimnis. Öffne ihn ganz, so wie OpsPilot ihn gezeigt hat oder er dir geschickt wurde.',
  tooShort: 'Das Passwort braucht mindestens 10 Zeichen.',
  needName: 'Bitte sag, wie du heißen möchtest.',
  needEmail: 'Bitte gib eine E-Mail-Adresse an, etwa name@example.org.',
  linkSpent: 'Der Link wurde benutzt, oder seine zehn Minuten sind um. Bitte einen Besitzer um einen neuen.',
};
