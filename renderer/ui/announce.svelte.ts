class Announcements {
  polite = $state('');
  assertive = $state('');
}

/** What the live regions of the frame say. */
export const announcements = new Announcements();

/** Lets a screen reader say something; `assertive` interrupts what it is saying. */
export function announce(message: string, how: 'polite' | 'assertive' = 'polite'): void {
  // A region that holds the same words already would stay silent.
  announcements[how] = announcements[how] === message ? `${message}\u00a0` : message;
}
