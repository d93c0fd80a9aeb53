import { notifications } from "@mantine/notifications";
import { createElement } from "react";
import { ApiError } from "../api/client";
import { ToastBody } from "../components/ToastBody";

/** The server's own words, or the best we have. */
export function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

export function notifyError(title: string, error: unknown): void {
  const code = error instanceof ApiError && error.status ? error.code : undefined;
  notifications.show({
    color: "red",
    title,
    message: createElement(ToastBody, { text: messageOf(error), note: code }),
    autoClose: 9000,
  });
}

/** Says what was done, with a way back when there is one. */
export function notifyDone(text: string, undo?: () => void): void {
  const id = `done-${Date.now()}`;
  const onUndo = undo
    ? () => {
        notifications.hide(id);
        undo();
      }
    : undefined;
  notifications.show({ id, message: createElement(ToastBody, { text, onUndo }), autoClose: undo ? 9000 : 3500 });
}
