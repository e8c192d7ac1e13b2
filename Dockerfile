# Hookline in a container: the program, certificate authorities, nothing else. It keeps what
# it keeps in /data, and needs no other place to write to (docs/operating.md).
FROM golang:1.26 AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
RUN CGO_ENABLED=0 go build -trimpath -o /hookline . && mkdir -m 700 /data

FROM scratch
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/ca-certificates.crt
COPY --from=build /hookline /hookline
COPY --from=build --chown=1000:1000 /data /data
USER 1000:1000
ENV HOOKLINE_ADDR=0.0.0.0:8080
ENV HOOKLINE_DATABASE=sqlite:/data/hookline.db
ENV HOOKLINE_MEDIA_DIR=/data/media
EXPOSE 8080
VOLUME /data
ENTRYPOINT ["/hookline"]
