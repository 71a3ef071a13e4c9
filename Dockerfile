# Two images out of one file:
#   docker build --target asterisk -t frontdesk-asterisk .
#   docker build -t frontdesk .
# compose.yaml builds and runs both. Debian, not Alpine: the same C library as the tests ran on.

# --- the program, compiled ------------------------------------------------------------
FROM node:22-bookworm-slim AS build
WORKDIR /app
COPY package.json package-lock.json ./
RUN npm ci --ignore-scripts
COPY tsconfig.json tsconfig.build.json ./
COPY migrations migrations
COPY src src
RUN npm run build

# --- what it needs at run time --------------------------------------------------------
FROM node:22-bookworm-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json ./
# Optional packages are a Postgres of our own, for the demo and tests; no package needs its install script.
RUN npm ci --omit=dev --omit=optional --ignore-scripts

# --- Asterisk, as Debian has it from forky on -----------------------------------------
FROM debian:forky-slim AS asterisk
RUN apt-get update \
 && apt-get install --yes --no-install-recommends asterisk \
 && rm -rf /var/lib/apt/lists/*
# The same number as in the other image: both read the configuration that one of them writes.
RUN useradd --uid 10001 --user-group --home-dir /var/lib/frontdesk --create-home frontdesk \
 && install --directory --owner=frontdesk --group=frontdesk /var/lib/frontdesk/sounds /etc/frontdesk-asterisk \
      /var/lib/frontdesk-asterisk /var/lib/frontdesk-asterisk/var /var/lib/frontdesk-asterisk/spool \
      /var/lib/frontdesk-asterisk/run /var/lib/frontdesk-asterisk/log \
 && ln -s /var/lib/frontdesk/sounds /usr/share/asterisk/sounds/frontdesk-company
COPY sounds /usr/share/asterisk/sounds/frontdesk
USER frontdesk
HEALTHCHECK --interval=10s --timeout=5s --start-period=20s \
  CMD ["asterisk", "-C", "/etc/frontdesk-asterisk/asterisk.conf", "-rx", "core waitfullybooted"]
CMD ["asterisk", "-f", "-C", "/etc/frontdesk-asterisk/asterisk.conf"]

# --- frontdesk ------------------------------------------------------------------------
FROM node:22-bookworm-slim AS frontdesk
# The voices that speak a company's own sentences.
RUN apt-get update \
 && apt-get install --yes --no-install-recommends flite espeak-ng sox \
 && rm -rf /var/lib/apt/lists/*
RUN useradd --uid 10001 --user-group --home-dir /var/lib/frontdesk --create-home frontdesk \
 && install --directory --owner=frontdesk --group=frontdesk /var/lib/frontdesk/sounds /etc/frontdesk-asterisk
WORKDIR /app
COPY --from=dependencies /app/node_modules node_modules
COPY --from=build /app/dist dist
COPY package.json LICENSE ./
COPY asterisk-conf asterisk-conf
COPY sounds sounds
COPY src/cli/frontdesk.cjs src/cli/frontdesk.cjs
COPY src/demo/sample-company.yaml src/demo/sample-company.yaml
RUN ln -s /app/src/cli/frontdesk.cjs /usr/local/bin/frontdesk
ENV NODE_ENV=production \
    FRONTDESK_DATA=/var/lib/frontdesk \
    FRONTDESK_SOUNDS=/app/sounds \
    FRONTDESK_COMPANY_SOUNDS=/var/lib/frontdesk/sounds \
    FRONTDESK_ASTERISK_ETC=/etc/frontdesk-asterisk
USER frontdesk
EXPOSE 8080
# Alive, not ready: a restart mends nothing that /readyz complains of.
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s \
  CMD ["node", "-e", "fetch(`http://127.0.0.1:${process.env.FRONTDESK_API_PORT ?? 8080}/healthz`).then((r) => process.exit(r.ok ? 0 : 1), () => process.exit(1))"]
ENTRYPOINT ["frontdesk"]
CMD ["serve"]
