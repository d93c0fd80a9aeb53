import type { QueryClient } from "@tanstack/react-query";
import {
  createRootRouteWithContext,
  createRoute,
  createRouter,
  lazyRouteComponent,
  redirect,
} from "@tanstack/react-router";
import { basePath } from "../api/client";
import { experimentQueries } from "../api/experiments";
import { runQueries } from "../api/runs";
import { PageError, PageMissing } from "./PageError";
import { only, parseSearch, stringifySearch } from "./searchParams";
import { Shell } from "./Shell";
import { experimentSearch, runSearch } from "./views";

interface Context {
  client: QueryClient;
}

// Parameters of the views. They stand here because inside of a route their names would not be inferred.
const listParams = only("q", "sort", "view");
const tableParams = only("filter", "sort", "cols", "sel", "view", "flat");
const compareParams = only("runs", "diff", "q", "x", "smooth", "log", "tab");
const overviewParams = only("q");
const chartParams = only("q", "x", "smooth", "log");
const fileParams = only("path");

const root = createRootRouteWithContext<Context>()({
  component: Shell,
  errorComponent: PageError,
  notFoundComponent: PageMissing,
});

const home = createRoute({
  getParentRoute: () => root,
  path: "/",
  beforeLoad: () => {
    throw redirect({ to: "/experiments", replace: true });
  },
});

const experiments = createRoute({
  getParentRoute: () => root,
  path: "/experiments",
  validateSearch: listParams,
  // Loaders only start what a page will ask for; nobody waits for them, so a hovered link opens at once.
  loaderDeps: ({ search }) => experimentSearch(search),
  loader: ({ context, deps }) => {
    void context.client.prefetchInfiniteQuery(experimentQueries.search(deps));
  },
  component: lazyRouteComponent(() => import("../pages/experiments/ExperimentsPage"), "ExperimentsPage"),
});

const experiment = createRoute({
  getParentRoute: () => root,
  path: "/experiments/$experimentId",
  validateSearch: tableParams,
  loaderDeps: ({ search: { filter, sort, view } }) => ({ filter, sort, view }),
  loader: ({ context, params: { experimentId }, deps }) => {
    void context.client.prefetchQuery(experimentQueries.one(experimentId));
    void context.client.prefetchInfiniteQuery(runQueries.search(runSearch(experimentId, deps)));
  },
  component: lazyRouteComponent(() => import("../pages/experiment/ExperimentPage"), "ExperimentPage"),
});

const compare = createRoute({
  getParentRoute: () => root,
  path: "/experiments/$experimentId/compare",
  validateSearch: compareParams,
  component: lazyRouteComponent(() => import("../pages/compare/ComparePage"), "ComparePage"),
});

const run = createRoute({
  getParentRoute: () => root,
  path: "/experiments/$experimentId/runs/$runId",
  loader: ({ context, params }) => {
    void context.client.prefetchQuery(runQueries.one(params.runId));
  },
  component: lazyRouteComponent(() => import("../pages/run/RunPage"), "RunPage"),
});

const overview = createRoute({
  getParentRoute: () => run,
  path: "/",
  validateSearch: overviewParams,
  component: lazyRouteComponent(() => import("../pages/run/OverviewTab"), "OverviewTab"),
});

const metrics = createRoute({
  getParentRoute: () => run,
  path: "/metrics",
  validateSearch: chartParams,
  component: lazyRouteComponent(() => import("../pages/run/MetricsTab"), "MetricsTab"),
});

const artifacts = createRoute({
  getParentRoute: () => run,
  path: "/artifacts",
  validateSearch: fileParams,
  component: lazyRouteComponent(() => import("../pages/run/ArtifactsTab"), "ArtifactsTab"),
});

const routeTree = root.addChildren([
  home,
  experiments,
  experiment,
  compare,
  run.addChildren([overview, metrics, artifacts]),
]);

export function makeRouter(client: QueryClient) {
  return createRouter({
    routeTree,
    basepath: basePath().replace(/\/$/, "") || "/",
    context: { client },
    parseSearch,
    stringifySearch,
    defaultPreload: "intent",
    defaultPreloadStaleTime: 0,
    defaultPendingMs: 150,
    scrollRestoration: true,
  });
}

declare module "@tanstack/react-router" {
  interface Register {
    router: ReturnType<typeof makeRouter>;
  }
}
