# straykey with git and a shell, as pipelines need them. To scan a folder:
#
#   docker run --rm --volume "$PWD:/scan:ro" ghcr.io/straykey/straykey:0.1.0 scan

FROM rust:1.95-alpine AS build
RUN apk add --no-cache musl-dev
WORKDIR /source
COPY . .
RUN cargo build --release --locked --bin straykey

FROM alpine:3.22
RUN apk add --no-cache ca-certificates git
COPY --from=build /source/target/release/straykey /usr/local/bin/straykey
COPY --from=build /source/LICENSE /source/LICENSE-APACHE /source/LICENSE-MIT /usr/share/licenses/straykey/
# Nobody: nothing is ever written to what is scanned.
USER 65534:65534
WORKDIR /scan
ENTRYPOINT ["straykey"]
