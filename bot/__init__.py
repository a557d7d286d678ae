"""Assembly: command line, configuration, transports, the web application, the clock's crank."""

VERSION = "0.2.0"
