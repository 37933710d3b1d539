# Saksarkivet med sine to dører: ett felles grunnlag, ett bilde for handlingene og ett for gatewayen.
# Bygges fra prosjektets rot.
FROM python:3.11-slim AS bygg
WORKDIR /app
COPY requirements/uv.txt requirements/app.txt requirements/
RUN python -m pip install --no-cache-dir --require-hashes -r requirements/uv.txt
RUN python -m venv --without-pip .venv
RUN uv pip sync --compile-bytecode --no-cache --require-hashes --python .venv/bin/python requirements/app.txt

FROM python:3.11-slim AS felles
WORKDIR /app
RUN useradd --system --uid 10001 naervaer
COPY --from=bygg /app/.venv .venv
COPY naervaer/ naervaer/
COPY data/responses/ data/responses/
COPY maler/ maler/
COPY docker/helse.py docker/
ENV HOME=/tmp PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
USER naervaer

FROM felles AS handlinger
COPY actions/ actions/
COPY kunnskap/ kunnskap/
COPY data/nlu/ data/nlu/
COPY tools/ tools/
CMD [".venv/bin/python", "-m", "actions"]

FROM felles AS gateway
COPY gateway/ gateway/
CMD [".venv/bin/python", "-m", "gateway"]
