const day = new Intl.DateTimeFormat(undefined, { year: 'numeric', month: 'short', day: 'numeric' });
const shortDay = new Intl.DateTimeFormat(undefined, { month: 'short', day: 'numeric' });
const hourMinute = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' });

/** Date and time to the second, "2026-11-23 09:06:21" in the reader's time zone: for records that are read in columns. */
export function momentText(time: number): string {
  const at = new Date(time);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())} ${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
}

/** The time today, "yesterday", else the day: for lists. */
export function whenText(time: number, now: number = Date.now()): string {
  const today = startOfDay(now);
  if (time >= today) return hourMinute.format(time);
  if (time >= startOfDay(today - 1)) return 'Yesterday';
  return new Date(time).getFullYear() === new Date(now).getFullYear() ? shortDay.format(time) : day.format(time);
}

const startOfDay = (time: number): number => new Date(time).setHours(0, 0, 0, 0);
