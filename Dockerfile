# One image for every process of Athanor; docker-compose.yml says which one runs.
ARG NODE=node:24.21.0-bookworm-slim@sha256:0e0ff40c39bc087845bfb27465a0df4ea419520094bc35842ff83dd8cbe6f9b6

FROM ${NODE} AS build
WORKDIR /app
# Dependencies first: they change less often than the sources.
COPY package.json package-lock.json ./
COPY console/package.json ./console/
RUN npm ci
COPY . .
RUN npm run build && npm prune --omit=dev

FROM ${NODE} AS runtime
# TLS to Temporal Cloud and to an external PostgreSQL needs the certificates of the authorities, whatever their release.
# hadolint ignore=DL3008
RUN apt-get update \
 && apt-get install --yes --no-install-recommends ca-certificates \
 && rm -rf /var/lib/apt/lists/*
ENV NODE_ENV=production
WORKDIR /app
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
# Data is never compiled: the code finds it beside dist, under the names that it has in the sources.
COPY --from=build /app/store/database/migrations ./store/database/migrations
COPY --from=build /app/kernels/chemistry/data ./kernels/chemistry/data
COPY --from=build /app/examples/data ./examples/data
# A new volume takes its owner from the folder that it covers. Nothing else is written: the root file system may be
# read-only, with a tmpfs at /tmp.
RUN mkdir -p /data/artifacts /staging /keys /invitation /node \
 && chown -R node:node /data /staging /keys /invitation /node
# The user `node` of the base, by number: whoever runs the image may ask that it is not root.
USER 1000:1000
VOLUME /data
# Of the process that listens on no port; docker-compose.yml asks gates by their address instead.
ENV ATHANOR_HEARTBEAT_FILE=/tmp/alive
HEALTHCHECK --interval=10s --timeout=5s --start-period=120s --retries=3 \
  CMD ["node", "dist/deploy/health.js", "/tmp/alive"]
CMD ["node", "dist/client/cli/main.js", "--help"]

# A machine that joins a network: docker run -e ATHANOR_INVITATION=<link> -v athanor-node:/data <image>.
# The volume keeps its key, so that the same container is the same node after every start.
FROM runtime AS node
ENV ATHANOR_DATA=/data
STOPSIGNAL SIGTERM
CMD ["sh", "-c", "exec node dist/client/cli/main.js node join \"$ATHANOR_INVITATION\" --yes"]
