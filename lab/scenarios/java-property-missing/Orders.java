import com.sun.net.httpserver.HttpServer;
import java.net.InetSocketAddress;
import java.util.logging.Logger;

public class Orders {
  private static final Logger LOG = Logger.getLogger("shop.orders");

  public static void main(String[] args) throws Exception {
    LOG.info("starting orders");
    String topic = required("orders.topic");
    HttpServer server = HttpServer.create(new InetSocketAddress(8080), 0);
    server.createContext("/", exchange -> {
      byte[] body = topic.getBytes();
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
      exchange.close();
    });
    server.start();
    LOG.info("orders is up on port 8080");
  }

  private static String required(String name) {
    String value = System.getProperty(name);
    if (value == null) throw new IllegalStateException("Required property '" + name + "' is not set");
    return value;
  }
}
