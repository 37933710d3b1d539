# Boten: Rasa alene, med språkforståelsen trent i bygget. Bygges fra prosjektets rot.
FROM python:3.10-slim AS bygg
WORKDIR /app
COPY requirements/uv.txt requirements/bot.txt requirements/
RUN python -m pip install --no-cache-dir --require-hashes -r requirements/uv.txt
RUN python -m venv --without-pip .venv-bot
RUN uv pip sync --compile-bytecode --no-cache --require-hashes --python .venv-bot/bin/python requirements/bot.txt
COPY config.yml domain.yml ./
COPY bot/ bot/
COPY data/nlu/ data/nlu/
COPY data/rules/ data/rules/
COPY tools/__init__.py tools/train.py tools/
RUN .venv-bot/bin/python -m tools.train

FROM python:3.10-slim
WORKDIR /app
RUN useradd --system --uid 10001 naervaer
COPY --from=bygg /app/.venv-bot .venv-bot
COPY --from=bygg /app/models models
COPY endpoints.yml ./
COPY bot/ bot/
COPY docker/helse.py docker/
ENV HOME=/tmp MPLCONFIGDIR=/tmp PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1
USER naervaer
CMD [".venv-bot/bin/python", "-m", "bot"]
