using System.Diagnostics;
using Allentown311.Hub.Engine;
using Allentown311.Hub.Monitoring;
using Allentown311.Hub.Store;
using Allentown311.Hub.Tests.Store;
using Microsoft.Extensions.Logging;

namespace Allentown311.Hub.Tests.Monitoring;

[TestClass]
public sealed partial class When_seq_is_configured
{
    private const string Key = "k,e=y%1";
    private const string Sent =
        "{WorkOrderNo} of {TicketNo} went {Direction} to {Department} by {Connector}: {Outcome}, {Attempt}, {ElapsedMs} ms";

    [TestMethod]
    public async Task Events_arrive_with_their_name_their_span_and_typed_properties()
    {
        await using var seq = await FakeSeq.StartAsync(key: Key);
        using var span = new Activity("a span").Start();
        await using (var host = await LoggingHost.StartAsync(seq, ("Seq:ApiKey", Key)))
        {
            var log = host.Logger<When_seq_is_configured>();
            WorkOrderSent(log, "26-00417-3", "ALN-26-00417-3-1", "streets", "soap", "out", "Created", 3, 12.5);
        }

        seq.Refused.ShouldBeEmpty();
        var sent = seq.Events.Single(e => e.Name == "WorkOrderSent");
        sent.Template.ShouldBe(Sent);
        sent.Level.ShouldBe("Information");
        (sent.Trace, sent.SpanId).ShouldBe((span.TraceId.ToHexString(), span.SpanId.ToHexString()));
        sent.Text("TicketNo").ShouldBe("26-00417-3");
        sent.Text("WorkOrderNo").ShouldBe("ALN-26-00417-3-1");
        sent.Text("Department").ShouldBe("streets");
        sent.Text("Connector").ShouldBe("soap");
        sent.Text("Direction").ShouldBe("out");
        sent.Text("Outcome").ShouldBe("Created");
        sent.Number("Attempt").ShouldBe(3);
        sent.Number("ElapsedMs").ShouldBe(12.5);
        sent.Text("Node").ShouldBe("node-7");
        sent.Text("Application").ShouldBe("allentown311-hub");
        sent.Text("Version").ShouldBe(ProgramVersion.Text);
        sent.Text("SourceContext").ShouldBe(typeof(When_seq_is_configured).FullName);
        sent.Object("EventId").GetProperty("Id").GetInt32().ShouldBe(1);
        sent.Object("EventId").GetProperty("Name").GetString().ShouldBe("WorkOrderSent");
    }

    [TestMethod]
    public async Task One_trace_joins_the_callers_span_the_intake_a_later_step_and_their_events()
    {
        await using var seq = await FakeSeq.StartAsync(key: Key);

        // The web host starts such a span: it has the caller's trace, and is not recorded.
        using var caller = new Activity("request").SetIdFormat(ActivityIdFormat.W3C).Start();
        await using (var host = await LoggingHost.StartAsync(seq, ("Seq:ApiKey", Key)))
        {
            var log = host.Logger<When_seq_is_configured>();
            string? stored;
            using (var intake = Traces.Intake("open311"))
            {
                stored = intake?.Id;
                TicketTaken(log, "26-00417-3");
            }

            // A later process has only the trace that is stored with the job.
            Activity.Current = null;
            using (Traces.Step(new Job { Kind = JobKind.Submit, Subject = 1, Lane = "streets", DueAt = default, Trace = stored }))
            {
                WorkOrderSent(log, "26-00417-3", "ALN-26-00417-3-1", "streets", "soap", "out", "Created", 3, 12.5);
            }

            Activity.Current = caller;
        }

        // All tests of the process share the source, so spans of other tests arrive too.
        var spans = seq.Spans.Where(s => s.Trace == caller.TraceId.ToHexString()).ToDictionary(s => s.Name);
        spans.Keys.ShouldBe(["Intake", "Submit"], ignoreOrder: true);
        spans["Intake"].Parent.ShouldBe(caller.SpanId.ToHexString());
        spans["Submit"].Parent.ShouldBe(spans["Intake"].Id);
        spans["Submit"].Attributes["Lane"].ShouldBe("streets");
        seq.Events.Where(e => e.Trace == caller.TraceId.ToHexString()).Select(e => (e.Name, e.SpanId))
            .ShouldBe([("TicketTaken", spans["Intake"].Id), ("WorkOrderSent", spans["Submit"].Id)]);
        var post = seq.Posts.First(p => p.Path == FakeSeq.TracesPath);
        var resource = ProtobufMessage.Read(post.Body).Messages(1, 1).First().Attributes(1);
        resource["service.name"].ShouldBe("allentown311-hub");
        resource["service.version"].ShouldStartWith(ProgramVersion.Text);
        resource["service.instance.id"].ShouldBe("node-7");
        seq.Refused.ShouldBeEmpty();
    }

    [TestMethod]
    public async Task Information_of_the_framework_is_not_posted_and_the_section_Serilog_sets_levels()
    {
        await using var seq = await FakeSeq.StartAsync();
        await using (var host = await LoggingHost.StartAsync(seq, ("Serilog:MinimumLevel:Override:Allentown311", "Warning")))
        {
            host.Logger("Microsoft.AspNetCore.Hosting").LogInformation("framework information");
            TicketTaken(host.Logger("Allentown311.Hub.Intake"), "26-00417-3");
            host.Logger("Microsoft.AspNetCore.Hosting").LogWarning("framework warning");
        }

        var only = seq.Events.Single();
        (only.Template, only.Level, only.Name).ShouldBe(("framework warning", "Warning", "Microsoft.AspNetCore.Hosting"));
    }

    [TestMethod]
    public async Task Without_a_url_of_Seq_nothing_is_posted_and_nothing_is_buffered()
    {
        await using var seq = await FakeSeq.StartAsync();
        using var data = new TempFolder();
        await using (var host = await LoggingHost.StartAsync([("Seq:Url", ""), ("OTEL_EXPORTER_OTLP_ENDPOINT", seq.Url)], data.Path))
        {
            TicketTaken(host.Logger<When_seq_is_configured>(), "26-00417-3");
        }

        seq.Posts.ShouldBeEmpty();
        Directory.EnumerateFileSystemEntries(data.Path).ShouldBeEmpty();
    }

    [TestMethod]
    public void The_traces_of_a_Seq_below_a_path_are_posted_below_that_path() =>
        new SeqSettings(new Uri("https://city.example.org/seq/"), new SeqKey(null, "Seq:ApiKey"), WritesEvents: true).TracesUrl
            .ShouldBe(new Uri("https://city.example.org/seq/ingest/otlp/v1/traces"));

    [TestMethod]
    public async Task An_invalid_address_stops_the_start_and_the_error_shows_a_valid_one()
    {
        var problem = await Should.ThrowAsync<MonitoringSettingsException>(
            () => LoggingHost.StartAsync([("Seq:Url", "seq.example.org:5341")]));
        problem.Message.ShouldContain("https://seq.example.org");
    }

    [LoggerMessage(1, LogLevel.Information, Sent, EventName = "WorkOrderSent")]
    private static partial void WorkOrderSent(
        ILogger log, string ticketNo, string workOrderNo, string department, string connector, string direction, string outcome,
        int attempt, double elapsedMs);

    [LoggerMessage(2, LogLevel.Information, "Ticket {TicketNo} taken", EventName = "TicketTaken")]
    private static partial void TicketTaken(ILogger log, string ticketNo);
}
