using System.Globalization;
using Allentown311.Hub.Monitoring;
using Serilog;
using Serilog.Core;
using Serilog.Events;

namespace Allentown311.Hub.Tests.Monitoring;

[TestClass]
public sealed class When_an_event_reaches_the_console
{
    [TestMethod]
    public void Line_breaks_and_escape_sequences_in_a_value_cannot_forge_a_line() =>
        Render(log => log.Information("Read {File}", "a.csv\r\n12:00:00 ERR all is lost\u001b[2J"))
            .ShouldBe("Read a.csv\\u000d\\u000a12:00:00 ERR all is lost\\u001b[2J");

    [TestMethod]
    public void Ticket_and_department_follow_the_message_unless_it_shows_them() =>
        Render(log => log
                .ForContext("Department", "streets")
                .ForContext("TicketNo", "26-00417-3")
                .Information("Sent to {Department}", "streets"))
            .ShouldBe("Sent to streets  TicketNo=26-00417-3");

    private static string Render(Action<ILogger> write)
    {
        var sink = new LastEventSink();
        using var log = new LoggerConfiguration().Enrich.With<ConsoleEnricher>().WriteTo.Sink(sink).CreateLogger();
        write(log);
        var about = sink.Event!.Properties.TryGetValue(ConsoleEnricher.About, out var value) ? ((ScalarValue)value).Value : "";
        var format = new Serilog.Formatting.Display.MessageTemplateTextFormatter("{Message:lj}", CultureInfo.InvariantCulture);
        using var text = new StringWriter();
        format.Format(sink.Event, text);
        return $"{text}{about}";
    }

    private sealed class LastEventSink : ILogEventSink
    {
        public LogEvent? Event { get; private set; }

        public void Emit(LogEvent logEvent) => Event = logEvent;
    }
}
