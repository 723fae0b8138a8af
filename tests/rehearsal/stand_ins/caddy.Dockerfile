# In the place of caddy:2: Debian's Caddy, which may bind low ports as the official one may, and wget.
FROM rehearsal/trixie
RUN apt-get update -qq \
 && apt-get install -y -qq --no-install-recommends caddy busybox libcap2-bin \
 && rm -rf /var/lib/apt/lists/* /etc/caddy/* \
 && ln -s /bin/busybox /usr/local/bin/wget \
 && setcap cap_net_bind_service=+ep /usr/bin/caddy \
 && mkdir -p /config/caddy /data/caddy
ENV XDG_CONFIG_HOME=/config XDG_DATA_HOME=/data
WORKDIR /srv
CMD ["caddy", "run", "--config", "/etc/caddy/Caddyfile", "--adapter", "caddyfile"]
