using System.Diagnostics;
using Allentown311.Hub.Engine;
using Allentown311.Hub.Monitoring;
using Allentown311.Hub.Store;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Allentown311.Hub.Tests.Monitoring;

[TestClass]
public sealed partial class When_seq_is_configured
{
    private const string Key = "k,e=y%1";

    [TestMethod]
    public async Task Events_arrive_with_their_name_properties_and_span()
    {
        await using var seq = await FakeSeq.StartAsync();
        using var span = new Activity("a span").Start();
        await using (var app = Build(seq.Url))
        {
            TicketTaken(app.Services.GetRequiredService<ILogger<When_seq_is_configured>>(), "26-00417-3", "streets", 3);
        }

        var post = seq.Posts.First(p => p.Path == "/ingest/otlp/v1/logs");
        post.Key.ShouldBe(Key);
        post.ContentType.ShouldBe("application/x-protobuf");
        var resource = Wire.Read(post.Body).Messages(1, 1).First().Attributes(1);
        resource["service.name"].ShouldBe("allentown311-hub");
        resource["service.version"].ShouldNotBeEmpty();
        resource["service.instance.id"].ShouldBe(Environment.MachineName);

        var record = seq.Logs.Single();
        record.Body.ShouldContain("26-00417-3");
        record.EventName.ShouldBe("TicketTaken");
        record.Attributes["EventName"].ShouldBe("TicketTaken");
        record.Attributes["TicketNo"].ShouldBe("26-00417-3");
        record.Attributes["Department"].ShouldBe("streets");
        record.Attributes["Attempt"].ShouldBe("3");
        record.Attributes["Node"].ShouldBe(Environment.MachineName);
        record.Attributes["message_template.text"].ShouldBe("Ticket {TicketNo} taken for {Department} at attempt {Attempt}");
        record.Trace.ShouldBe(span.TraceId.ToHexString());
        record.SpanId.ShouldBe(span.SpanId.ToHexString());
    }

    [TestMethod]
    public async Task One_trace_runs_from_the_callers_span_through_intake_to_a_later_step()
    {
        await using var seq = await FakeSeq.StartAsync();

        // As the web host starts it: with the caller's trace, and recorded by nobody.
        using var caller = new Activity("request").SetIdFormat(ActivityIdFormat.W3C).Start();
        await using (var app = Build(seq.Url))
        {
            app.Services.GetRequiredService<ILoggerFactory>();
            string? stored;
            using (var intake = Traces.Intake("open311"))
            {
                stored = intake?.Id;
            }

            // Another process, another day: nothing is left but what was stored with the job.
            Activity.Current = null;
            Traces.Step(new Job { Kind = JobKind.Submit, Subject = 1, Lane = "streets", DueAt = default, Trace = stored })?.Dispose();
            Activity.Current = caller;
        }

        // The source is the process's, so spans of tests beside this one arrive too.
        var spans = seq.Spans.Where(s => s.Trace == caller.TraceId.ToHexString()).ToList();
        spans.Select(s => s.Name).ShouldBe(["Intake", "Submit"], ignoreOrder: true);
        spans.Single(s => s.Name == "Intake").Parent.ShouldBe(caller.SpanId.ToHexString());
        spans.Single(s => s.Name == "Submit").Parent.ShouldBe(spans.Single(s => s.Name == "Intake").Id);
        seq.Posts.First(p => p.Path == "/ingest/otlp/v1/traces").Key.ShouldBe(Key);
    }

    [TestMethod]
    public async Task Frameworks_chatter_stays_out_and_the_section_serilog_sets_the_level()
    {
        await using var seq = await FakeSeq.StartAsync();
        await using (var app = Build(seq.Url, ("Serilog:MinimumLevel:Override:Allentown311", "Warning")))
        {
            var factory = app.Services.GetRequiredService<ILoggerFactory>();
            factory.CreateLogger("Microsoft.AspNetCore.Hosting").LogInformation("chatter");
            TicketTaken(factory.CreateLogger("Allentown311.Hub.Intake"), "26-00417-3", "streets", 1);
            factory.CreateLogger("Microsoft.AspNetCore.Hosting").LogWarning("trouble");
        }

        var record = seq.Logs.Single();
        record.Body.ShouldBe("trouble");
        record.Attributes["EventName"].ShouldBe("Microsoft.AspNetCore.Hosting");
    }

    [TestMethod]
    public async Task Without_its_url_nothing_is_posted()
    {
        await using var seq = await FakeSeq.StartAsync();
        await using (var app = Build("", ("OTEL_EXPORTER_OTLP_ENDPOINT", seq.Url)))
        {
            TicketTaken(app.Services.GetRequiredService<ILogger<When_seq_is_configured>>(), "26-00417-3", "streets", 1);
        }

        seq.Posts.ShouldBeEmpty();
    }

    [TestMethod]
    public void An_address_that_is_none_stops_the_start_and_says_what_to_write()
    {
        var problem = Should.Throw<InvalidOperationException>(() => Build("seq.example.org:5341"));
        problem.Message.ShouldContain("https://seq.example.org");
    }

    private static WebApplication Build(string url, params (string Key, string Value)[] more)
    {
        var builder = WebApplication.CreateSlimBuilder();
        (builder.Configuration["Seq:Url"], builder.Configuration["Seq:ApiKey"]) = (url, Key);
        foreach (var (key, value) in more)
        {
            builder.Configuration[key] = value;
        }

        MonitoringSetup.Add(builder, Environment.MachineName);
        return builder.Build();
    }

    [LoggerMessage(1, LogLevel.Information, "Ticket {TicketNo} taken for {Department} at attempt {Attempt}", EventName = "TicketTaken")]
    private static partial void TicketTaken(ILogger log, string ticketNo, string department, int attempt);
}
