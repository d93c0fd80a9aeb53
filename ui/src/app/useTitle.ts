import { useEffect } from "react";

/** Title of the page in tabs, history and bookmarks. */
export function useTitle(...parts: (string | undefined)[]): void {
  const title = [...parts.filter(Boolean), "Millrace"].join(" · ");
  useEffect(() => {
    document.title = title;
  }, [title]);
}
