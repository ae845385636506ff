namespace Allentown311.Mappings.Yaml;

/// <summary>What a reader asked of a file, so that the schemas can be made of the readers' own questions.</summary>
internal enum QuestionKind
{
    /// <summary>A key by its name.</summary>
    Key,

    /// <summary>A key that must be there.</summary>
    Needed,

    /// <summary>A whole number.</summary>
    Number,

    /// <summary>true or false.</summary>
    Flag,

    /// <summary>A time span.</summary>
    Span,

    /// <summary>One of several words.</summary>
    Choice,

    /// <summary>A single value.</summary>
    Text,

    /// <summary>A single value that must come from outside the file.</summary>
    Secret,

    /// <summary>A map, which the value is.</summary>
    Map,

    /// <summary>A map, which the value is not.</summary>
    WantedMap,

    /// <summary>A list, which the value is.</summary>
    List,

    /// <summary>A list, which the value is not.</summary>
    WantedList,

    /// <summary>All keys of a map, whatever their names.</summary>
    Entries,

    /// <summary>The map has no other keys than those asked for.</summary>
    Closed,
}

/// <summary>One question of a reader.</summary>
/// <param name="Path">Dotted path from the top of the file.</param>
/// <param name="Kind">What was asked.</param>
/// <param name="Text">The example of a needed key, or the default of a number, flag, span or choice.</param>
/// <param name="Choices">The words of a choice.</param>
/// <param name="Least">The least number.</param>
/// <param name="Most">The largest number.</param>
internal sealed record Question(
    string Path, QuestionKind Kind, string? Text = null, IReadOnlyList<string>? Choices = null, int Least = 0, int Most = 0);

/// <summary>Lets somebody hear the questions of the readers that run in this flow. Nobody listens while a hub runs.</summary>
internal static class KeyListener
{
    private static readonly AsyncLocal<Action<Question>?> Listening = new();

    /// <summary>Who listens; null for nobody.</summary>
    public static Action<Question>? Current
    {
        get => Listening.Value;
        set => Listening.Value = value;
    }
}
