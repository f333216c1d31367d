import com.sun.net.httpserver.HttpServer;
import java.net.InetSocketAddress;
import java.util.logging.Level;
import java.util.logging.Logger;

public class Parser {
  private static final Logger LOG = Logger.getLogger("shop.parser");

  public static void main(String[] args) throws Exception {
    HttpServer server = HttpServer.create(new InetSocketAddress(8080), 0);
    server.createContext("/", exchange -> {
      int status = 200;
      if (!exchange.getRequestURI().getPath().equals("/health")) {
        try {
          Integer.parseInt(exchange.getRequestURI().getPath().substring(1));
        } catch (NumberFormatException error) {
          LOG.log(Level.WARNING, "request rejected with status 400: the client sent no number", error);
          status = 400;
        }
      }
      exchange.sendResponseHeaders(status, -1);
      exchange.close();
    });
    server.start();
    LOG.info("parser is up on port 8080");
  }
}
