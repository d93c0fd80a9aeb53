import { useEffect, useState } from "react";
import { formatAgo, formatDate, formatDuration } from "../format/time";

function useNow(interval: number): number {
  const [now, setNow] = useState(() => Date.now());
  useEffect(() => {
    const timer = setInterval(() => setNow(Date.now()), interval);
    return () => clearInterval(timer);
  }, [interval]);
  return now;
}

/** How long ago, with the exact time on hover. */
export function Moment({ at }: { at: number | null }) {
  const now = useNow(30_000);
  if (at === null) return <span>–</span>;
  return (
    <time dateTime={new Date(at).toISOString()} title={formatDate(at)}>
      {formatAgo(at, now)}
    </time>
  );
}

/** From start to end, or to now while it lasts. */
export function Duration({ from, to, live }: { from: number | null; to: number | null; live: boolean }) {
  const now = useNow(live ? 1000 : 3_600_000);
  const end = to ?? (live ? now : null);
  if (from === null || end === null) return <span>–</span>;
  return <span>{formatDuration(end - from)}</span>;
}
