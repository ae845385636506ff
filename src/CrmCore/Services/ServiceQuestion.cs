using System.Collections.Immutable;

namespace Allentown311.CrmCore.Services;

/// <summary>A question of a service: a GeoReport v2 attribute (GET Service Definition).</summary>
public sealed record ServiceQuestion
{
    /// <summary>Attribute code; a request holds the answer in <c>attribute[CODE]</c>.</summary>
    public required string Code { get; init; }

    /// <summary>The text of the question.</summary>
    public required Translated Ask { get; init; }

    /// <summary>How to answer the question (GeoReport <c>datatype_description</c>); null for no hint.</summary>
    public Translated? Hint { get; init; }

    /// <summary>The type that an answer must have.</summary>
    public required AnswerType Type { get; init; }

    /// <summary>True when a ticket needs an answer.</summary>
    public bool Required { get; init; }

    /// <summary>The choices of a list, in order: key and name. Empty for the other types.</summary>
    public ImmutableArray<(string Key, Translated Name)> Values { get; init; } = [];
}

/// <summary>GeoReport v2 attribute datatypes.</summary>
public enum AnswerType
{
    /// <summary>A short line.</summary>
    String,

    /// <summary>A decimal number, written with a point.</summary>
    Number,

    /// <summary>A date and time, ISO 8601 with offset.</summary>
    DateTime,

    /// <summary>Several lines.</summary>
    Text,

    /// <summary>One key of the list.</summary>
    SingleValueList,

    /// <summary>One or more keys of the list.</summary>
    MultiValueList,
}
