/** Where a one-time link leads. The secret is in the fragment, which no browser sends and no log sees. */
export function invitationUrl(publicUrl: string, secret: string): string {
  return `${publicUrl}/join#${secret}`;
}
