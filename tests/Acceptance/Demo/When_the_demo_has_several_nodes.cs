namespace Allentown311.Acceptance.Demo;

/// <summary>
/// Several hubs on one PostgreSQL and one RabbitMQ, one of which is killed: the other nodes do its work, and residents and departments
/// notice nothing.
/// </summary>
[TestClass]
[DoNotParallelize]
public sealed class When_the_demo_has_several_nodes
{
    private const string UnreachablePostgres = "The PostgreSQL that ConnectionStrings__Store names";
    private const string UnreachableRabbitMq = "The RabbitMQ that ConnectionStrings__Broker names";

    [TestMethod]
    public async Task A_node_may_die_and_still_each_ticket_is_one_order_each_resident_notified_once_and_each_tickets_events_complete()
    {
        var servers = new Dictionary<string, string>
        {
            ["ConnectionStrings__Store"] = ReadRequired("HUB_TEST_POSTGRES"),
            ["ConnectionStrings__Broker"] = ReadRequired("HUB_TEST_RABBITMQ"),
        };
        var run = await DemoRun.StartAsync(servers, "--store", "postgres", "--broker", "rabbitmq", "--nodes", "3", "--count", "30");

        run.ExitCode.ShouldBe(0, run.Progress);
        (run["accepted"], run["parked"], run["lost"], run["doubled"], run["mistold"], run["misheard"]).ShouldBe((30, 0, 0, 0, 0, 0));

        // The departments' ledgers must agree with the demo's report.
        var ledgers = run.Ledgers.ToList();
        ledgers.Count.ShouldBe((int)run["sent"]);
        ledgers.ShouldBeUnique();
        File.ReadLines(Path.Combine(run.Data, "events.jsonl")).Count().ShouldBeGreaterThanOrEqualTo((int)run["heard"]);
        var logs = new[] { 1, 2, 3 }.Select(n => File.ReadAllText(Path.Combine(run.Data, "logs", $"node-{n}.log"))).ToList();
        logs.Count(log => log.Contains("taken from open311", StringComparison.Ordinal))
            .ShouldBeGreaterThan(1, "tickets are posted to all nodes");
        logs.ShouldContain(log => log.Contains("taken from queue:", StringComparison.Ordinal), "some tickets arrive as messages");
        logs[..2].ShouldContain(
            log => log.Contains("Node node-3 (session", StringComparison.Ordinal), "the other nodes notice the dead one");
        run.CleanUp();
    }

    [TestMethod]
    public async Task Several_nodes_without_a_database_server_are_not_started()
    {
        var run = await DemoRun.StartAsync("--nodes", "3", "--count", "1");

        run.ExitCode.ShouldBe(1);
        run.Progress.ShouldContain("add --store postgres");
        Directory.EnumerateFileSystemEntries(run.Data).ShouldBeEmpty();
        run.CleanUp();
    }

    [TestMethod]
    [DataRow("--store", "postgres", "ConnectionStrings__Store", "Host=127.0.0.1;Port=1;Username=nobody", UnreachablePostgres)]
    [DataRow("--store", "postgres", "ConnectionStrings__Store", "no connection string", UnreachablePostgres)]
    [DataRow("--broker", "rabbitmq", "ConnectionStrings__Broker", "amqp://nobody:secret@127.0.0.1:1/", UnreachableRabbitMq)]
    [DataRow("--broker", "rabbitmq", "HUB_RABBITMQ_BIN", "/nowhere", "apt-get install rabbitmq-server")]
    public async Task A_missing_server_is_reported_before_anything_is_started(
        string option, string kind, string variable, string value, string message)
    {
        var run = await DemoRun.StartAsync(new Dictionary<string, string> { [variable] = value }, option, kind, "--count", "1");

        run.ExitCode.ShouldBe(1);
        run.Progress.ShouldContain(message);
        run.Progress.ShouldNotContain("secret");
        Directory.Exists(Path.Combine(run.Data, "logs")).ShouldBeFalse();
        run.CleanUp();
    }

    private static string ReadRequired(string name)
    {
        if (Environment.GetEnvironmentVariable(name) is { Length: > 0 } value)
            return value;
        Assert.Inconclusive($"{name} is not set: there is no server of this kind to test with.");
        throw new InvalidOperationException();
    }
}
