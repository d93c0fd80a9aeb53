import "./app/styles";
import { MantineProvider } from "@mantine/core";
import { Notifications } from "@mantine/notifications";
import { QueryClientProvider } from "@tanstack/react-query";
import { RouterProvider } from "@tanstack/react-router";
import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { basePath } from "./api/client";
import { translateLegacyLink } from "./app/legacyLinks";
import { makeQueryClient } from "./app/queryClient";
import { makeRouter } from "./app/router";
import { cssVariables, theme } from "./app/theme";

const legacy = translateLegacyLink(window.location.hash);
if (legacy) window.history.replaceState(null, "", basePath().replace(/\/$/, "") + legacy);

const client = makeQueryClient();
const router = makeRouter(client);
// An old link pasted into an open page only changes the fragment.
window.addEventListener("hashchange", () => {
  const target = translateLegacyLink(window.location.hash);
  if (target) void router.navigate({ href: basePath().replace(/\/$/, "") + target, replace: true });
});

// After an upgrade of the server, an open page asks for files that are gone. Once, a reload gets the new page.
const RELOADED = "millrace-reloaded";
window.addEventListener("vite:preloadError", (event) => {
  if (sessionStorage.getItem(RELOADED) === import.meta.url) return;
  sessionStorage.setItem(RELOADED, import.meta.url);
  event.preventDefault();
  window.location.reload();
});

const container = document.getElementById("root");
if (!container) throw new Error("index.html has no #root");
createRoot(container).render(
  <StrictMode>
    <MantineProvider theme={theme} cssVariablesResolver={cssVariables} defaultColorScheme="auto">
      <QueryClientProvider client={client}>
        <RouterProvider router={router} />
      </QueryClientProvider>
      <Notifications position="bottom-right" limit={4} />
    </MantineProvider>
  </StrictMode>,
);
