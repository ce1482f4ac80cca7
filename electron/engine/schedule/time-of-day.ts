/** Minutes after midnight of a local `HH:MM`. */
export function minutesOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * 60 + minutes;
}

/** `HH:MM` of minutes after midnight. */
export function timeText(minutes: number): string {
  const two = (number: number) => String(number).padStart(2, '0');
  return `${two(Math.floor(minutes / 60))}:${two(minutes % 60)}`;
}

/** That time of day, so many days after the day of `day`. A time that the clocks leave out is the same time later; of one that comes twice, the first. */
export function timeOnDay(day: Date, days: number, minutes: number): Date {
  return new Date(day.getFullYear(), day.getMonth(), day.getDate() + days, Math.floor(minutes / 60), minutes % 60);
}
