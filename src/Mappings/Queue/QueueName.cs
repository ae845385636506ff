using Allentown311.Mappings.Yaml;

namespace Allentown311.Mappings.Queue;

/// <summary>Reads the name of a queue.</summary>
internal static class QueueName
{
    // A queue name at a broker has 255 bytes at most (AMQP 0-9-1 short string), and the hub appends suffixes such as ".dead".
    private const int Longest = 200;

    /// <summary>The name under <c>queue</c>; null when a mistake was noted.</summary>
    public static string? Read(YamlMap section, string example)
    {
        if (section.Need("queue", example) is not { } value || value.Text() is not { } name)
        {
            return null;
        }

        var problem = name.Contains("{{", StringComparison.Ordinal) ? "is a template: a queue has one name"
            : string.IsNullOrWhiteSpace(name) || name != name.Trim() ? "is blank, or has blanks around it"
            : name.StartsWith("amq.", StringComparison.Ordinal) ? "begins with amq., which is the broker's own"
            : name.Length > Longest || name.Any(c => char.IsControl(c) || c > 0x7E) ? $"is no name of at most {Longest} plain characters"
            : null;
        if (problem is null)
        {
            return name;
        }

        value.Fault($"\"{value.Path}\" {problem}", $"Write the queue's name, such as {example}");
        return null;
    }
}
