using System.Text;
using Allentown311.Mappings.Loading;
using Allentown311.Mappings.Rest;
using Allentown311.Mappings.Soap;
using Allentown311.Mappings.Templates;
using Allentown311.Mappings.Yaml;

namespace Allentown311.Mappings.Queue;

/// <summary>The message that is an order.</summary>
/// <param name="Queue">The queue it is sent to.</param>
/// <param name="Subject">The message's subject, for a department that filters by it; null for none.</param>
/// <param name="Delay">How long the broker holds the message before it delivers it.</param>
/// <param name="ContentType">Media type of the body.</param>
public sealed record QueueSubmit(string Queue, SecretTemplate? Subject, TimeSpan Delay, string ContentType)
{
    // RabbitMQ's delay queues cannot hold a message longer.
    private static readonly TimeSpan LongestDelay = TimeSpan.FromDays(40);
    private static readonly string[] Bodies = ["json", "xml", "text"];

    private JsonTree? Json { get; init; }

    private SecretTemplate? Body { get; init; }

    /// <summary>The body, in UTF-8.</summary>
    /// <exception cref="TranslationException">A value cannot be translated.</exception>
    public byte[] Write(IValues values, bool show = false) =>
        Json?.Render(values, show) ?? Encoding.UTF8.GetBytes(Body!.Render(values, show));

    /// <summary>The message as text.</summary>
    /// <exception cref="TranslationException">A value cannot be translated.</exception>
    public string Preview(OrderValues values)
    {
        var text = new StringBuilder(
            $"to {Queue}\nmessage-id: {values.Get("ref")}\ngroup: {values.Get("ticket.number")}\ncontent-type: {ContentType}\n");
        if (Subject is not null)
        {
            text.Append("subject: ").Append(Subject.Render(values, show: true)).Append('\n');
        }

        if (Delay > TimeSpan.Zero)
        {
            text.Append("not before: ").Append(Delay).Append(" from now\n");
        }

        return text.Append('\n').Append(Encoding.UTF8.GetString(Write(values, show: true))).ToString();
    }

    /// <summary>Reads the section; null when a mistake was noted.</summary>
    internal static QueueSubmit? Read(YamlMap root, Names names)
    {
        if (root.Need("submit", "{ queue: works.orders, json: { reference: \"{{ref}}\" } }")?.Map() is not { } section)
        {
            return null;
        }

        names = InnerText.ReadAll(section, names);
        var queue = QueueName.Read(section, "works.orders");
        var subject = section.Find("subject") is not { } value ? null
            : PersonalData.KeepOut(
                value,
                SecretTemplate.Read(value, Escaping.Line, names),
                "into a subject, which brokers show and log",
                "Write it in the body");
        var delay = section.Span("delay", TimeSpan.Zero);
        if (delay > LongestDelay)
        {
            section.Find("delay")!.Fault($"\"{section.Path}.delay\" is longer than a broker can hold a message", "Write at most 40d");
        }

        var submit = ReadBody(section, names) is var (contentType, json, body)
            ? new QueueSubmit(queue ?? "", subject, delay, contentType) { Json = json, Body = body }
            : null;
        section.Close();
        return queue is null ? null : submit;
    }

    private static (string ContentType, JsonTree? Json, SecretTemplate? Text)? ReadBody(YamlMap section, Names names)
    {
        var written = Bodies.Where(b => section.Find(b) is not null).ToArray();
        if (written.Length != 1)
        {
            (written.Length == 0 ? section.Self : section.Find(written[1])!).Fault(
                written.Length == 0 ? $"\"{section.Path}\" has no body" : "a message has one body",
                "Write one of json (a tree), xml (a document) or text (lines)");
            return null;
        }

        var value = section.Find(written[0])!;
        if (written[0] == "json")
        {
            if (JsonTree.Read(value, names) is not { } tree)
            {
                return null;
            }

            RequiredNames.RequireReference(value, tree.Templates);
            return ("application/json", tree, null);
        }

        var body = written[0] == "xml" ? SoapBody.Read(value, names, document: true) : SecretTemplate.Read(value, Escaping.Line, names);
        if (body is null)
        {
            return null;
        }

        RequiredNames.RequireReference(value, [body.Sent]);
        return (written[0] == "xml" ? "application/xml" : "text/plain; charset=utf-8", null, body);
    }
}
