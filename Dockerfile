# Two stages: the first builds one static binary, the second holds nothing else.
FROM golang:1.26-bookworm AS build
WORKDIR /src
COPY go.mod go.sum ./
RUN go mod download
COPY . .
ARG VERSION=development
RUN CGO_ENABLED=1 go build -trimpath -tags "sqlite_omit_load_extension netgo osusergo" \
    -ldflags "-s -w -X main.version=${VERSION} -linkmode external -extldflags -static" \
    -o /upstander ./cmd/upstander && mkdir /data

FROM scratch
COPY --from=build /etc/ssl/certs/ca-certificates.crt /etc/ssl/certs/
COPY --from=build /upstander /upstander
COPY --from=build --chown=65532:65532 /data /data
USER 65532:65532
ENV UPSTANDER_DATABASE=/data/upstander.db UPSTANDER_ADDRESS=0.0.0.0:8080
VOLUME /data
EXPOSE 8080
HEALTHCHECK --interval=30s --timeout=3s --start-period=10s CMD ["/upstander", "healthcheck"]
ENTRYPOINT ["/upstander"]
CMD ["serve"]
