using System.Text;
using Allentown311.CrmCore.Tickets;
using Allentown311.Mappings.Loading;
using Allentown311.Mappings.Queue;
using Allentown311.Mappings.UnitTests.Loading;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Mappings.UnitTests.Queue;

[TestClass]
public sealed class When_a_message_is_written_and_read
{
    private const string Text = """
        mapping: 1
        name: works
        connector: queue
        connection: { broker: rabbitmq, url: "amqps://hub:${PW}@works.example/", timeout: 30s }
        status: { NEW: received }
        submit:
          queue: works.orders
          subject: "order {{ticket.service}} ${PW}"
          delay: 90s
          json: { reference: "{{ref}}", lat: "{{ticket.lat}}" }
        poll:
          queue: works.statuses
          read: { ref: reference, id: no, status: state, changed: at, note: note }
        """;

    private static readonly QueueMapping Mapping = Load(Text);

    [TestMethod]
    public void A_preview_shows_all_that_is_sent_but_the_secrets() =>
        Mapping.Preview(Orders.Values(Mapping)).ShouldBe(
            "to works.orders\nmessage-id: ALN-1\ngroup: 26-00417\ncontent-type: application/json\nsubject: order pothole ${PW}\n"
            + "not before: 00:01:30 from now\n\n{\"reference\":\"ALN-1\",\"lat\":40.6023}");

    [TestMethod]
    [DataRow("json: { reference: \"{{ref}}\", lat: \"{{ticket.lat}}\" }", "application/json", "{\"reference\":\"ALN-1\",\"lat\":40.6023}")]
    [DataRow("xml: \"<?xml version='1.0'?><a b='{{ref}}'>{{ticket.description}}</a>\"", "application/xml",
        "<?xml version='1.0'?><a b='ALN-1'>deep&#10;hole</a>")]
    [DataRow("text: \"{{ref}} {{ticket.description}}\"", "text/plain; charset=utf-8", "ALN-1 deep hole")]
    [DataRow("texts: { o: { json: { r: \"{{ref}}\" } } }\n  text: \"o={{text.o}}\"", "text/plain; charset=utf-8", "o={\"r\":\"ALN-1\"}")]
    public void A_message_has_one_body(string body, string contentType, string written)
    {
        var mapping = Load(Text.Replace("json: { reference: \"{{ref}}\", lat: \"{{ticket.lat}}\" }", body, StringComparison.Ordinal)
            .Replace("  subject: \"order {{ticket.service}} ${PW}\"\n  delay: 90s\n", "", StringComparison.Ordinal));

        mapping.Submit.ContentType.ShouldBe(contentType);
        Encoding.UTF8.GetString(mapping.Submit.Write(Orders.Values(mapping))).ShouldBe(written);
        mapping.Preview(Orders.Values(mapping))
            .ShouldBe($"to works.orders\nmessage-id: ALN-1\ngroup: 26-00417\ncontent-type: {contentType}\n\n{written}");
        (mapping.Submit.Subject, mapping.Submit.Delay).ShouldBe((null, TimeSpan.Zero));
    }

    [TestMethod]
    public void A_subject_is_one_line_with_the_secret() =>
        Mapping.Submit.Subject!.Render(Orders.Values(Mapping)).ShouldBe("order pothole s3cret");

    [TestMethod]
    [DataRow("30s", 10.0)]
    [DataRow("20s", 10.0)]
    [DataRow("8s", 4.0)]
    public void A_read_waits_ten_seconds_or_half_of_the_time_out(string timeout, double seconds) =>
        Load(Text.Replace("timeout: 30s", $"timeout: {timeout}", StringComparison.Ordinal)).Poll!.Wait
            .ShouldBe(TimeSpan.FromSeconds(seconds));

    [TestMethod]
    public void A_wait_of_half_of_the_time_out_and_a_delay_of_forty_days_are_taken()
    {
        var mapping = Load(Text
            .Replace("  queue: works.statuses", "  queue: works.statuses\n  wait: 15s\n  size: 1000\n  every: 5s", StringComparison.Ordinal)
            .Replace("delay: 90s", "delay: 40d", StringComparison.Ordinal)
            .Replace("works.orders", new string('~', 200), StringComparison.Ordinal));

        (mapping.Poll!.Wait, mapping.Poll.Size, mapping.PollEvery, mapping.Submit.Delay)
            .ShouldBe((TimeSpan.FromSeconds(15), 1000, TimeSpan.FromSeconds(5), TimeSpan.FromDays(40)));
    }

    [TestMethod]
    public void A_message_is_a_change_or_a_list_of_them()
    {
        const string one = """{"reference":"A-1","no":7,"state":"NEW","at":"2026-07-04T10:00:00Z","note":"x"}""";

        var update = Mapping.ReadChanges(one).Updates.ShouldHaveSingleItem();
        (update.Reference, update.ExternalId, update.State, update.Note).ShouldBe(("A-1", "7", WorkOrderState.Received, "x"));
        Mapping.ReadChanges($"[{one},{one}]").Updates.Count.ShouldBe(2);
        Should.Throw<TranslationException>(() => Mapping.ReadChanges("{")).Message.ShouldStartWith("The answer cannot be read: ");
        Mapping.ReadChanges("{}").Rejected.ShouldHaveSingleItem();
    }

    [TestMethod]
    public void What_a_queue_cannot_do_is_told()
    {
        var silent = Load(Text[..Text.IndexOf("poll:", StringComparison.Ordinal)]);

        (silent.Poll, silent.PollEvery, silent.SendsStatus, silent.CanFind).ShouldBe((null, null, false, false));
        Should.Throw<TranslationException>(() => silent.ReadChanges("{}")).Message
            .ShouldBe("The mapping has no \"poll\" section: it does not say how a status message is read.");
        Should.Throw<TranslationException>(() => silent.ReadAnswer(0, "")).Message
            .ShouldBe("A queue mapping has no answers: the department answers later, with a status. Test it with \"changes:\".");
        Should.Throw<TranslationException>(() => silent.ReadFound(0, "", "A")).Message
            .ShouldBe("The mapping works looks nothing up over HTTP.");
    }

    [TestMethod]
    public void Times_are_read_in_the_zone_of_the_department() =>
        Load(Text + "\n  changed: { format: yyyy-MM-dd HH:mm, timezone: America/New_York }")
            .ReadChanges("""{"reference":"A-1","state":"NEW","at":"2026-07-04 10:00"}""").Updates.ShouldHaveSingleItem().ChangedAt
            .ShouldBe(new DateTimeOffset(2026, 7, 4, 14, 0, 0, TimeSpan.Zero));

    private static QueueMapping Load(string text)
    {
        var faults = new Faults();
        var mapping = MappingLoader.LoadText("works.yaml", text, faults, name => name == "PW" ? "s3cret" : null);
        faults.All.ShouldBeEmpty();
        return (QueueMapping)mapping!;
    }
}
