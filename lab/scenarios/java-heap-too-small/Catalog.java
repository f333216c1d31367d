import com.sun.net.httpserver.HttpServer;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Logger;

public class Catalog {
  private static final Logger LOG = Logger.getLogger("shop.catalog");

  public static void main(String[] args) throws Exception {
    int rows = Integer.parseInt(System.getenv("CATALOG_ROWS"));
    LOG.info("loading " + rows + " rows");
    List<byte[]> table = load(rows);
    HttpServer server = HttpServer.create(new InetSocketAddress(8080), 0);
    server.createContext("/", exchange -> {
      byte[] body = (table.size() + " rows").getBytes();
      exchange.sendResponseHeaders(200, body.length);
      exchange.getResponseBody().write(body);
      exchange.close();
    });
    server.start();
    LOG.info("catalog is up on port 8080");
  }

  private static List<byte[]> load(int rows) {
    List<byte[]> table = new ArrayList<>();
    for (int n = 0; n < rows; n++) table.add(new byte[1024]);
    return table;
  }
}
