using Allentown311.Mappings.Loading;
using Allentown311.Mappings.Queue;
using Allentown311.Mappings.Tests;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Mappings.UnitTests.Queue;

[TestClass]
public sealed class When_a_queue_mapping_has_a_mistake
{
    // Line numbers count from the first of these lines. Each test row replaces the line with the same key by a mistake.
    private const string Sound = """
        mapping: 1
        name: works
        connector: queue
        connection: { broker: rabbitmq, url: "${WORKS_AMQP}" }
        status: { NEW: received }
        submit:
          queue: works.orders
          json: { reference: "{{ref}}" }
        poll:
          wait: 1s
          queue: works.statuses
          read: { ref: reference, status: state, changed: at }
        """;

    [TestMethod]
    public void A_mapping_without_mistakes_loads()
    {
        var (mapping, faults) = Load(Sound);

        faults.ShouldBeEmpty();
        mapping!.CanFind.ShouldBeFalse();
        mapping.ResendIsSafe.ShouldBeFalse();
        mapping.PollEvery.ShouldBe(TimeSpan.FromSeconds(1));
        mapping.Poll.ShouldNotBeNull().ShouldSatisfyAllConditions(p => p.Size.ShouldBe(100), p => p.Queue.ShouldBe("works.statuses"));
        mapping.Submit.Delay.ShouldBe(TimeSpan.Zero);
        mapping.Connection.IsStandIn.ShouldBeFalse();
        mapping.Connection.ToString().ShouldBe("rabbitmq");
    }

    [TestMethod]
    [DataRow("connection: { url: \"${WORKS_AMQP}\" }", 4, 13, "\"connection.broker\" is missing")]
    [DataRow("connection: { broker: rabbitmq }", 4, 13, "\"connection.url\" is missing")]
    [DataRow("connection: { broker: \"../rabbit\", url: \"${WORKS_AMQP}\" }", 4, 23, "is not a kind of broker")]
    [DataRow(
        "connection: { broker: rabbit-mq, url: \"${WORKS_AMQP}\" }",
        4,
        23,
        "\"rabbit-mq\" is not a kind of broker")]
    [DataRow("connection: { broker: rabbitmq, url: \"${WEB}\" }", 4, 38, "is not an AMQP address with user and password")]
    [DataRow("connection: { broker: rabbitmq, url: amqp://host/ }", 4, 38, "is not an AMQP address with user and password")]
    [DataRow("connection: { broker: rabbitmq, url: \"${UNSET}\" }", 4, 38, "needs UNSET, which is not set")]
    [DataRow("connection: { broker: rabbitmq, url: \"amqp://hub:hush@host/\" }", 4, 38, "holds the secret itself")]
    [DataRow("connection: { broker: rabbitmq, url: \"${AMQP:-amqp://hub:hush@127.0.0.1/}\" }", 4, 38, "holds the secret itself")]
    [DataRow("connection: { broker: servicebus, url: \"${BUS:-Endpoint=sb://x}\" }", 4, 40, "holds the secret itself")]
    [DataRow("connection: { broker: rabbitmq, url: \"amqp://hub:${PW:-hush}@127.0.0.1/\" }", 4, 38, "holds the secret itself")]
    [DataRow("connection: { broker: rabbitmq, url: \"amqp://${USER}:hush@${HOST}/\" }", 4, 38, "holds the secret itself")]
    [DataRow("connection: { broker: servicebus, url: \"Endpoint=sb://works;SharedAccessKey=hush\" }", 4, 40, "holds the secret itself")]
    [DataRow("connection: { broker: rabbitmq, url: \"${WORKS_AMQP}\", tls: { key: k.pem } }", 4, 67, "a key without its certificate")]
    [DataRow("connection: { broker: rabbitmq, url: \"${WORKS_AMQP}\", user: hub }", 4, 55, "unknown key \"connection.user\"")]
    [DataRow("  queue: \"works.{{ticket.service}}\"", 7, 10, "is a template: a queue has one name")]
    [DataRow("  queue: \" works\"", 7, 10, "has blanks around it")]
    [DataRow("  queue: amq.works", 7, 10, "begins with amq.")]
    [DataRow("  queue: wörks", 7, 10, "plain characters")]
    [DataRow("  json: { reference: \"{{reff}}\" }", 8, 22, "unknown name \"reff\"")]
    [DataRow("  json: { number: \"{{ticket.number}}\" }", 8, 9, "never writes {{ref}}")]
    [DataRow("  body: <a/>", 8, 3, "unknown key \"submit.body\"")]
    [DataRow("  body: <a/>", 7, 3, "\"submit\" has no body")]
    [DataRow("  json: { r: \"{{ref}}\" }\n  text: \"{{ref}}\"", 9, 9, "a message has one body")]
    [DataRow("  xml: \"<a>{{ref}}</a><b/>\"", 8, 8, "does not make well-formed XML")]
    [DataRow("  xml: \"<?xml version='1.0' encoding='latin1'?><a>{{ref}}</a>\"", 8, 8, "declares the encoding latin1")]
    [DataRow("  xml: <a>{{ticket.number}}</a>", 8, 8, "never writes {{ref}}")]
    [DataRow("  json: { r: \"{{ref}}\" }\n  subject: \"{{resident.name}}\"", 9, 12, "would put a resident's data into a subject")]
    [DataRow("  json: { r: \"{{ref}}\" }\n  delay: 60d", 9, 10, "longer than a broker can hold a message")]
    [DataRow("  json: { r: \"{{ref}}\" }\n  delay: soon", 9, 10, "Write a time span")]
    [DataRow("  wait: 20s", 10, 9, "more than half of connection.timeout (30 s)")]
    [DataRow("  wait: 1s\n  size: 5000", 11, 9, "whole number from 1 to 1000")]
    [DataRow("  wait: 1s\n  rows: \"$.[\"", 11, 9, "is not a JSON path")]
    [DataRow("  wait: 1s\n  rows: \"$.a[-621355968000000]\"", 11, 9, "is not a JSON path")]
    [DataRow("  wait: 1s\n  rows: \"$.a[?(@.b =~ /(/)]\"", 11, 9, "is not a JSON path")]
    [DataRow("  wait: 1s\n  changed: { format: ooo }", 11, 22, "is not a time format")]
    [DataRow("  wait: 1s\n  cursor: { from: changed }", 11, 3, "unknown key \"poll.cursor\"")]
    [DataRow("  read: { status: state, changed: at }", 12, 9, "finds no work order")]
    [DataRow("  read: { ref: reference, changed: at }", 12, 9, "\"poll.read.status\" is missing")]
    [DataRow("status: { NEW: received }\nfind: { queue: works.questions }", 6, 7, "\"find\" is not possible over a queue")]
    [DataRow("status: { NEW: received }\nlist: { queue: works.all }", 6, 7, "\"list\" is not possible over a queue")]
    [DataRow("status: { NEW: received }\nreceive: { auth: { key: x } }", 6, 1, "unknown key \"receive\"")]
    public void A_mistake_is_reported_at_its_line_and_column(string line, int at, int column, string problem)
    {
        var (_, faults) = Load(Replace(line));

        faults.Where(f => f.Line == at && f.Column == column && (f.Problem + f.Remedy).Contains(problem, StringComparison.Ordinal))
            .ShouldHaveSingleItem(string.Join('\n', faults));
        string.Join('\n', faults).ShouldNotContain("hush");
    }

    [TestMethod]
    public void All_mistakes_of_a_queue_mapping_are_reported_at_once()
    {
        var (mapping, faults) =
            Load(Sound.Replace("rabbitmq", "\"\"", StringComparison.Ordinal).Replace("{{ref}}", "{{reff}}", StringComparison.Ordinal)
            .Replace("works.orders", "amq.x", StringComparison.Ordinal).Replace("ref: reference, ", "", StringComparison.Ordinal));

        mapping.ShouldBeNull();
        faults.Count.ShouldBe(4, string.Join('\n', faults));
    }

    [TestMethod]
    public void A_poll_of_the_queue_that_orders_go_to_is_a_mistake()
    {
        var fault = Load(Sound.Replace("works.statuses", "works.orders", StringComparison.Ordinal)).Faults.ShouldHaveSingleItem();

        (fault.Line, fault.Column).ShouldBe((11, 10));
        fault.Problem.ShouldContain("its own orders");
    }

    [TestMethod]
    [DataRow("amqps://hub:${PASSWORD}@host:5671/works")]
    [DataRow("${WORKS_AMQP}")]
    [DataRow("amqps://hub:${PASSWORD}@${HOST:-host}/")]
    public void An_address_may_stand_in_the_file_without_its_password(string url)
    {
        var (mapping, faults) = Load(Sound.Replace("${WORKS_AMQP}", url, StringComparison.Ordinal));

        faults.ShouldBeEmpty();
        mapping!.Connection.Url.Current.ShouldStartWith("amqp");
    }

    [TestMethod]
    public void An_address_need_not_be_set_when_files_are_only_checked()
    {
        var faults = new Faults();
        var mapping = MappingLoader.LoadText(
            "mappings/works.yaml",
            Sound,
            faults,
            name => name == $"{Variables.StandIn}WORKS_AMQP" ? "unset-WORKS_AMQP" : null) as QueueMapping;

        faults.All.ShouldBeEmpty();
        mapping!.Connection.IsStandIn.ShouldBeTrue();
    }

    [TestMethod]
    public void A_test_of_an_answer_fails_because_a_queue_has_no_answers()
    {
        var (mapping, faults) = Load(Sound + "\ntests: [ { name: an answer, answer: { body: ok }, expect: { outcome: created } } ]\n");

        faults.ShouldBeEmpty();
        MappingTestRunner.Run(mapping!).ShouldHaveSingleItem().Detail.ShouldContain("Test it with \"changes:\"");
    }

    private static string Replace(string line)
    {
        var key = line.TrimStart().Split(':')[0] + ":";
        var taken = key is "xml:" or "body:" or "text:" ? "json:" : key;
        var done = false;
        return string.Join('\n', Sound.Split('\n').Select(l =>
        {
            if (done || !l.TrimStart().StartsWith(taken, StringComparison.Ordinal))
            {
                return l;
            }

            done = true;
            return line;
        }));
    }

    private static (QueueMapping? Mapping, IReadOnlyList<Fault> Faults) Load(string text)
    {
        var faults = new Faults();
        var mapping = MappingLoader.LoadText("mappings/works.yaml", text, faults, name => name switch
        {
            "WORKS_AMQP" => "amqps://hub:hush@works.example/",
            "WEB" => "https://hub:hush@works.example/",
            "USER" or "PASSWORD" or "HOST" => "x",
            _ => null,
        });
        return (mapping as QueueMapping, faults.All);
    }
}
