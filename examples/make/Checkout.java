import java.util.Map;
import java.util.TreeMap;

/** A checkout that fails the way real ones do: with the customer in the exception's message. */
public final class Checkout {
    record Card(String number, String holder) {}

    static final class PaymentDeclined extends RuntimeException {
        PaymentDeclined(String message, Throwable cause) {
            super(message, cause);
        }
    }

    static void charge(Card card, int cents) {
        if (!card.number().startsWith("4")) {
            throw new IllegalStateException("issuer refused card " + card.number() + " of " + card.holder());
        }
        Integer.parseInt(cents + ".00");
    }

    static void checkout(Map<String, String> customer, Card card) {
        try {
            charge(card, 4990);
        } catch (NumberFormatException | IllegalStateException refused) {
            throw new PaymentDeclined("checkout failed for customer " + customer, refused);
        }
    }

    public static void main(String[] arguments) {
        Thread.currentThread().setName("http-nio-8080-exec-7");
        for (int start = 0; start < arguments.length; start += 6) {
            Map<String, String> customer = new TreeMap<>();
            customer.put("customerId", arguments[start]);
            customer.put("fullName", arguments[start + 1]);
            customer.put("email", arguments[start + 2]);
            customer.put("remoteAddr", arguments[start + 3]);
            customer.put("dateOfBirth", arguments[start + 4]);
            System.err.println(java.time.Instant.now() + " ERROR [http-nio-8080-exec-7] c.e.shop.Checkout - request " + Integer.toHexString(customer.hashCode()));
            try {
                checkout(customer, new Card(arguments[start + 5], arguments[start + 1]));
            } catch (PaymentDeclined declined) {
                declined.printStackTrace();
            }
        }
        Object[] full = new Object[Integer.MAX_VALUE];
    }
}
