import { CloseButton, TextInput } from "@mantine/core";
import { useDebouncedCallback } from "@mantine/hooks";
import { Search } from "lucide-react";
import { useEffect, useState } from "react";

interface Props {
  value: string;
  onChange: (value: string) => void;
  label: string;
  /** Milliseconds of rest before a change is told. */
  delay?: number;
  width?: number | string;
}

/** A search field; its text is told a moment after the last key. */
export function SearchBox({ value, onChange, label, delay = 150, width = 260 }: Props) {
  const [text, setText] = useState(value);
  const tell = useDebouncedCallback(onChange, delay);
  // Back and forward in the browser change the value from outside.
  useEffect(() => setText(value), [value]);
  const change = (next: string) => {
    setText(next);
    tell(next);
  };
  return (
    <TextInput
      type="search"
      data-page-search
      w={width}
      value={text}
      placeholder={label}
      aria-label={label}
      leftSection={<Search size={14} />}
      rightSection={text ? <CloseButton size="sm" aria-label="Clear" onClick={() => change("")} /> : null}
      onChange={(event) => change(event.currentTarget.value)}
    />
  );
}
