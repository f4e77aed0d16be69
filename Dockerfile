# One image for every role: `run` (all in one), `gateway`, `backend`.
FROM python:3.13-slim AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1
WORKDIR /src
# The library for directories comes as source.
RUN apt-get update \
 && apt-get install -y --no-install-recommends gcc libc6-dev libldap2-dev libsasl2-dev \
 && rm -rf /var/lib/apt/lists/*
RUN python -m venv /opt/doorward
COPY requirements.lock requirements-dev.lock requirements-ldap.lock ./
RUN /opt/doorward/bin/pip install --require-hashes -r requirements-ldap.lock
# The build tool is used from a second environment, so that it stays out of the image.
RUN python -m venv /opt/build && /opt/build/bin/pip install --require-hashes -r requirements-dev.lock
COPY pyproject.toml README.md LICENSE ./
COPY contract contract
COPY relay relay
COPY gateway gateway
COPY backend backend
COPY doorward doorward
COPY config config
RUN /opt/build/bin/pip wheel --no-deps --no-build-isolation --wheel-dir /wheels . \
 && /opt/doorward/bin/pip install --no-deps --compile /wheels/*.whl

FROM python:3.13-slim
# Two names, for two releases of Debian.
RUN apt-get update \
 && { apt-get install -y --no-install-recommends libldap2 || apt-get install -y --no-install-recommends libldap-2.5-0; } \
 && rm -rf /var/lib/apt/lists/*
RUN useradd --uid 10001 --no-create-home --home-dir /data doorward \
 && install -d -o doorward -g doorward -m 0700 /data
COPY --from=build /opt/doorward /opt/doorward
# In a container the caller is never on loopback, so a first password that everybody knows would lock everybody out:
# `random` makes one and prints it once.
ENV PATH=/opt/doorward/bin:$PATH \
    PYTHONDONTWRITEBYTECODE=1 \
    PYTHONUNBUFFERED=1 \
    GF_PATHS_DATA=/data \
    GF_SERVER_HTTP_ADDR=0.0.0.0 \
    GF_SECURITY_ADMIN_PASSWORD=random
USER doorward
VOLUME /data
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s CMD ["doorward", "health"]
ENTRYPOINT ["doorward"]
CMD ["run"]
