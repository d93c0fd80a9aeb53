import { useHotkeys } from "@mantine/hooks";

/** The key `/` goes to the search field of the page, if it has one. */
export function useSearchKey(): void {
  useHotkeys([["/", () => document.querySelector<HTMLInputElement>("input[data-page-search]")?.focus()]]);
}
