import java.net.HttpURLConnection;
import java.net.URL;
import java.util.logging.Level;
import java.util.logging.Logger;

public class Report {
  private static final Logger LOG = Logger.getLogger("shop.report");

  public static void main(String[] args) throws Exception {
    while (true) {
      try {
        HttpURLConnection connection = (HttpURLConnection) new URL(System.getenv("RATES_URL")).openConnection();
        connection.setConnectTimeout(3000);
        LOG.info("rates fetched with status " + connection.getResponseCode());
      } catch (java.io.IOException error) {
        LOG.log(Level.SEVERE, "rates could not be fetched", error);
      }
      Thread.sleep(2000);
    }
  }
}
