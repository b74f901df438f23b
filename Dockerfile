# By its digest, as docker-library/repo-info names it for every platform; .github/dependabot.yml has it raised.
ARG NODE_IMAGE=node:24-bookworm-slim@sha256:235600a8101ab264e117b1768e925532262668dc9b581ef1dd7d96ced463b8e7
FROM ${NODE_IMAGE} AS modules
WORKDIR /app
COPY package.json package-lock.json ./
COPY packages/playground/package.json packages/playground/
# The image has an ffmpeg of its own.
RUN npm ci --omit=dev && rm -rf node_modules/@ffmpeg-installer

FROM ${NODE_IMAGE}
# ffmpeg makes thumbnails, and the playground's clips; the font is for the words in those.
RUN apt-get update \
  && apt-get install --yes --no-install-recommends ffmpeg fonts-dejavu-core \
  && rm -rf /var/lib/apt/lists/* \
  && install --directory --owner=node --group=node /data
WORKDIR /app
COPY --from=modules /app/node_modules node_modules
COPY package.json ./
COPY locales locales
COPY migrations migrations
COPY docs/runbooks.md docs/
COPY packages packages
COPY src src
ENV NODE_ENV=production HOST=0.0.0.0 PORT=3000 DATA_DIR=/data
# As `npm start` gives it: the whole bot fits a server with 1 GB. `docker run --env NODE_OPTIONS=…` takes its place.
ENV MALLOC_ARENA_MAX=2 NODE_OPTIONS="--max-old-space-size=160 --max-semi-space-size=2"
# Nothing but /data and /tmp is written: the root may be read-only (docker run --read-only --tmpfs /tmp).
USER node
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=3s --start-period=30s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.PORT}/health/live`).then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "src/main.ts"]
