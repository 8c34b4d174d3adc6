/** A moment as the engine wants it: local time with its distance from UTC, `2026-11-21T09:30:00+01:00`. */
export function localTime(moment: Date): string {
  const minutes = -moment.getTimezoneOffset();
  const local = new Date(moment.getTime() + minutes * 60_000).toISOString().slice(0, 19);
  const distance = Math.abs(minutes);
  const two = (number: number) => String(number).padStart(2, "0");
  const sign = minutes < 0 ? "-" : "+";
  return `${local}${sign}${two(Math.floor(distance / 60))}:${two(distance % 60)}`;
}
