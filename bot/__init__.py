"""Assembly: command line, configuration, transports, the web application, the clock's crank."""
