# In the place of python:3.11-slim: Debian's Python, laid out as the official image has it, with a pip that trusts whom this machine
# trusts.
FROM rehearsal/bookworm
RUN apt-get update -qq \
 && apt-get install -y -qq --no-install-recommends ca-certificates python3 python3-pip python3-venv \
 && rm -rf /var/lib/apt/lists/* \
 && printf '[global]\ncert = /etc/ssl/certs/ca-certificates.crt\n' > /etc/pip.conf \
 && cp /usr/bin/python3.11 /usr/local/bin/ \
 && cp -a /usr/lib/python3.11/. /usr/lib/python3/. /usr/local/lib/python3.11/ \
 && ln -s python3.11 /usr/local/bin/python3 \
 && ln -s python3.11 /usr/local/bin/python
COPY trusted.crt /etc/ssl/certs/ca-certificates.crt
CMD ["python3"]
