/** Signing in and joining. */
export const session = {
  signIn: 'Sign in',
  lead: 'Finds out what is wrong with your services, shows the proof, and fixes it only with your consent.',
  email: 'E-mail',
  password: 'Password',
  signingIn: 'Signing in…',
  refused: 'E-mail or password is not right.',
  firstTime:
    'First time here? Open the link that OpsPilot printed when it started, or that an owner gave you.',
  join: 'Make your account',
  joinLead: 'This link works once. Choose a name and a password, and you are in.',
  name: 'Your name',
  nameHint: 'Others see it beside what you ask and approve.',
  passwordHint: 'At least 10 characters. Three or four words in a row are easy to keep in mind.',
  show: 'Show the password',
  joining: 'Making your account…',
  noSecret: 'This address is not complete',
  noSecretLead:
    'The link ends with a # and a long secret. Open it in full, as OpsPilot printed it or as it was sent to you.',
  tooShort: 'The password needs at least 10 characters.',
  needName: 'Please say how you want to be called.',
  needEmail: 'Please give an e-mail address, such as name@example.org.',
  linkSpent: 'The link has been used, or its ten minutes are over. Ask an owner for a new one.',
};
