import io.debezium.engine.ChangeEvent;
import io.debezium.engine.DebeziumEngine;
import io.debezium.engine.format.Json;
import java.io.FileReader;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicLong;

/** {@code EngineToNull SETTINGS RECORDS}: Debezium Engine with its JSON, thrown away. Prints a line for the first record and one for the last. */
public class EngineToNull {
    public static void main(String[] args) throws Exception {
        Properties settings = new Properties();
        try (FileReader reader = new FileReader(args[0])) {
            settings.load(reader);
        }
        long wanted = Long.parseLong(args[1]);
        AtomicLong records = new AtomicLong();
        DebeziumEngine<ChangeEvent<String, String>> engine = DebeziumEngine.create(Json.class)
                .using(settings)
                .notifying(event -> {
                    long count = records.incrementAndGet();
                    if (count == 1) System.out.println("first");
                    if (count == wanted) System.out.println("last");
                })
                .using((success, message, error) -> {
                    if (!success) {
                        System.err.println(message);
                        if (error != null) error.printStackTrace();
                        Runtime.getRuntime().halt(1);
                    }
                })
                .build();
        engine.run();
    }
}
