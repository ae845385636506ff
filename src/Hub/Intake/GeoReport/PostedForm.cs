using System.Collections.Immutable;
using Allentown311.CrmCore.Tickets;

namespace Allentown311.Hub.Intake.GeoReport;

/// <summary>
/// The fields of a posted form, each value by itself: two values of one field are never joined into one. <c>name[]</c>, as some clients
/// write a field of several values, is the field <c>name</c>.
/// </summary>
internal sealed class PostedForm
{
    /// <summary>The field that may hold several values: the addresses of photos.</summary>
    private const string Photos = "media_url";

    private readonly Dictionary<string, List<string>> fields = new(StringComparer.OrdinalIgnoreCase);
    private readonly SortedSet<string> repeated = new(StringComparer.Ordinal);

    /// <summary>The names of the fields that hold a file.</summary>
    public SortedSet<string> Files { get; } = new(StringComparer.Ordinal);

    /// <summary>The names of the fields read so far that take one value and were given several.</summary>
    public IReadOnlyCollection<string> Repeated => repeated;

    /// <summary>The number of values.</summary>
    public int Count { get; private set; }

    /// <summary>Adds a value as the caller sent it.</summary>
    public void Add(string name, string value)
    {
        name = name.Trim();
        if (!name.StartsWith("attribute[", StringComparison.OrdinalIgnoreCase) && name.EndsWith("[]", StringComparison.Ordinal))
        {
            name = name[..^2];
        }

        if (!fields.TryGetValue(name, out var values))
        {
            fields.Add(name, values = []);
        }

        values.Add(value);
        Count++;
    }

    /// <summary>
    /// The value of a field; null when it is absent or empty. A field of several values gives the first and joins <see cref="Repeated"/>;
    /// the addresses of photos stand one on each line.
    /// </summary>
    public string? Value(string name)
    {
        var values = fields.TryGetValue(name, out var given) ? given.Where(value => value.Length > 0).ToList() : [];
        if (name == Photos)
        {
            return values.Count == 0 ? null : string.Join('\n', values.Distinct(StringComparer.Ordinal));
        }

        if (values.Count > 1)
        {
            repeated.Add(name);
        }

        return values.FirstOrDefault();
    }

    /// <summary>The answers: <c>attribute[CODE]=value</c>, and <c>attribute[CODE][]=value</c> for several (GeoReport v2, POST).</summary>
    public ImmutableDictionary<string, ImmutableArray<string>> Answers()
    {
        const string Field = "attribute";
        const string Prefix = $"{Field}[";
        var answers = ImmutableDictionary<string, ImmutableArray<string>>.Empty;
        foreach (var (name, values) in fields)
        {
            if (!name.Equals(Field, StringComparison.OrdinalIgnoreCase) && !name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
            {
                continue;
            }

            // A name without a code is the code of no question, and so refused. An answer given twice is the same answer.
            var end = name.IndexOf(']', StringComparison.Ordinal);
            var code = end > Prefix.Length ? name[Prefix.Length..end] : name;
            var texts = values.Where(value => value.Length > 0).Select(CleanText.Of);
            answers = answers.SetItem(
                code, [.. answers.GetValueOrDefault(code, []).Concat(texts).Distinct(StringComparer.Ordinal)]);
        }

        return answers;
    }
}
