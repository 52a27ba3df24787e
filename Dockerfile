# One image for every process of Athanor; docker-compose.yml says which one runs.
FROM node:24-bookworm-slim AS build
WORKDIR /app
# Dependencies first: they change less often than the sources.
COPY package.json package-lock.json ./
COPY console/package.json ./console/
RUN npm ci
COPY . .
RUN npm run build && npm prune --omit=dev

FROM node:24-bookworm-slim AS runtime
# TLS to Temporal Cloud and to an external PostgreSQL needs the certificates of the authorities.
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
# A new volume takes its owner from the folder that it covers.
RUN mkdir -p /data/artifacts /invitation && chown -R node:node /data /invitation
USER node
VOLUME /data
CMD ["node", "dist/client/cli/main.js", "--help"]

# A machine that joins a network: docker run -e ATHANOR_INVITATION=<link> -v athanor-node:/data <image>.
# The volume keeps its key, so that the same container is the same node after every start.
FROM runtime AS node
ENV ATHANOR_DATA=/data
STOPSIGNAL SIGTERM
CMD ["sh", "-c", "exec node dist/client/cli/main.js node join \"$ATHANOR_INVITATION\" --yes"]
