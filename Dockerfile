# Two stages: the front-end files and the wheel are built in the first, the second holds neither
# compiler nor Node.
FROM python:3.13-slim AS build
WORKDIR /src
RUN pip install --no-cache-dir uv
COPY . .
RUN uv build --wheel --out-dir /dist

FROM python:3.13-slim
RUN useradd --create-home --uid 10001 outreach
COPY --from=build /dist/*.whl /tmp/
RUN wheel=$(ls /tmp/*.whl) && pip install --no-cache-dir "${wheel}[postgres]" && rm "$wheel"
USER outreach
# Made by its owner: a volume takes over whose a folder is, and WORKDIR may make it root's.
RUN mkdir /home/outreach/data
WORKDIR /home/outreach/data
ENV OUTREACH_WEB_HOST=0.0.0.0
EXPOSE 8100
VOLUME /home/outreach/data
CMD ["sh", "-c", "outreach db upgrade && exec outreach run"]
