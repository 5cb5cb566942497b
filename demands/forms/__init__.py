"""Forms: what people type becomes what services take."""
