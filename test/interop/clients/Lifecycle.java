import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.sourcelab.kafka.connect.apiclient.Configuration;
import org.sourcelab.kafka.connect.apiclient.KafkaConnectClient;
import org.sourcelab.kafka.connect.apiclient.request.dto.ConnectorPluginConfigDefinition;
import org.sourcelab.kafka.connect.apiclient.request.dto.ConnectorStatus;
import org.sourcelab.kafka.connect.apiclient.request.dto.NewConnectorDefinition;
import org.sourcelab.kafka.connect.apiclient.request.post.PostConnectorRestart;

/** A connector's life through kafka-connect-client. Arguments: the worker's address, an input file. */
public class Lifecycle {
    private static final String NAME = "java-client";

    public static void main(String[] args) throws Exception {
        KafkaConnectClient client = new KafkaConnectClient(new Configuration(args[0]));
        check("4.3.1".equals(client.getConnectServerVersion().getVersion()), "version");
        check(client.getConnectors().isEmpty(), "no connectors");
        check(client.getConnectorPlugins().stream().anyMatch(plugin -> "source".equals(plugin.getType())), "plugins");

        Map<String, String> config = new HashMap<>();
        config.put("connector.class", "FileStreamSource");
        config.put("tasks.max", "1");
        config.put("file", args[1]);
        config.put("topic", NAME);
        check(client.validateConnectorPluginConfig(ConnectorPluginConfigDefinition.newBuilder()
                .withName("FileStreamSource").withConfig(config).withConfig("name", NAME).build()).getErrorCount() == 0, "valid");
        check(NAME.equals(client.addConnector(new NewConnectorDefinition(NAME, config)).getName()), "created");
        until(client, "RUNNING");
        check("FileStreamSource".equals(client.getConnector(NAME).getConfig().get("connector.class")), "definition");
        check(client.getConnectorsWithAllExpandedMetadata().getConnectorNames().contains(NAME), "expanded");
        check(client.getConnectorTasks(NAME).size() == 1, "tasks");
        check("RUNNING".equals(client.getConnectorTaskStatus(NAME, 0).getState()), "task status");
        await("topics", () -> client.getConnectorTopics(NAME).getTopics().contains(NAME));

        config.put("batch.size", "7");
        check("7".equals(client.updateConnectorConfig(NAME, config).getConfig().get("batch.size")), "updated");
        check("7".equals(client.getConnectorConfig(NAME).get("batch.size")), "config");
        until(client, "RUNNING");
        check(client.pauseConnector(NAME), "pause");
        until(client, "PAUSED");
        check(client.resumeConnector(NAME), "resume");
        until(client, "RUNNING");
        check(client.restartConnector(NAME), "restart");
        check(client.restartConnector(new PostConnectorRestart(NAME).withIncludeTasks(true)), "restart with tasks");
        until(client, "RUNNING");
        check(client.restartConnectorTask(NAME, 0), "restart of a task");
        check(client.resetConnectorTopics(NAME), "reset of topics");
        check(client.stopConnector(NAME), "stop");
        await("STOPPED", () -> "STOPPED".equals(client.getConnectorStatus(NAME).getConnector().get("state")));
        check(client.deleteConnector(NAME), "delete");
        check(client.getConnectors().isEmpty(), "deleted");
        System.out.println("lifecycle complete");
        System.exit(0);
    }

    private static void until(KafkaConnectClient client, String state) throws Exception {
        await(state, () -> {
            ConnectorStatus status = client.getConnectorStatus(NAME);
            return state.equals(status.getConnector().get("state")) && !status.getTasks().isEmpty()
                    && status.getTasks().stream().allMatch(task -> state.equals(task.getState()));
        });
    }

    private static void await(String what, Callable<Boolean> holds) throws Exception {
        for (long end = System.currentTimeMillis() + 30_000; !holds.call(); Thread.sleep(100)) {
            check(System.currentTimeMillis() < end, what);
        }
    }

    private static void check(boolean holds, String what) {
        if (!holds) {
            throw new AssertionError(what);
        }
    }
}
