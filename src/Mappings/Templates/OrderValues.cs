using Allentown311.CrmCore.Services;
using Allentown311.CrmCore.Tickets;
using Allentown311.Mappings.Translation;

namespace Allentown311.Mappings.Templates;

/// <summary>The values of one work order that the templates of a submit, a find or a file name may write.</summary>
public sealed class OrderValues(Ticket ticket, WorkOrder order, Service service, Department department, CodeTables codes) : IValues
{
    /// <summary>The ticket.</summary>
    public Ticket Ticket => ticket;

    /// <summary>The work order.</summary>
    public WorkOrder Order => order;

    /// <summary>The ticket's service.</summary>
    public Service Service => service;

    /// <summary>The department that does the work.</summary>
    public Department Department => department;

    /// <summary>The names that exist in every mapping; code tables and answers add more.</summary>
    private static readonly string[] FixedNames =
    [
        "ref", "department", "ticket.number", "ticket.service", "ticket.service_name", "ticket.group", "ticket.description",
        "ticket.address", "ticket.address_id",
        "ticket.zip", "ticket.lat", "ticket.long", "ticket.media_url", "ticket.requested", "ticket.due", "resident.name",
        "resident.first_name",
        "resident.last_name", "resident.email", "resident.phone", "resident.language",
    ];

    /// <summary>
    /// The names that exist, given the mapping's code tables and the catalogue's questions (null: any answer is allowed).
    /// </summary>
    public static Names NamesOf(CodeTables codes, IEnumerable<string>? answerCodes) => new(
        [.. FixedNames, .. codes.Names.Select(n => CodeTables.Prefix + n), .. (answerCodes ?? []).Select(a => Names.AnswerPrefix + a)],
        anyAnswer: answerCodes is null);

    /// <inheritdoc/>
    public object? Get(string name) => name switch
    {
        "ref" => order.Reference,
        "department" => department.Code,
        "ticket.number" => ticket.Number,
        "ticket.service" => ticket.Service,
        "ticket.service_name" => service.Name.English,
        "ticket.group" => service.Group,
        "ticket.description" => ticket.Description,
        "ticket.address" => ticket.Location.Address,
        "ticket.address_id" => ticket.Location.AddressId,
        "ticket.zip" => ticket.Location.Zip,
        "ticket.lat" => ticket.Location.Latitude,
        "ticket.long" => ticket.Location.Longitude,
        "ticket.media_url" => ticket.MediaUrl,
        "ticket.requested" => ticket.RequestedAt,
        "ticket.due" => ticket.DueAt,
        "resident.name" => ticket.Resident.Name,
        "resident.first_name" => ticket.Resident.FirstName,
        "resident.last_name" => ticket.Resident.LastName,
        "resident.email" => ticket.Resident.Email,
        "resident.phone" => ticket.Resident.Phone,
        "resident.language" => ticket.Resident.Language,
        _ when name.StartsWith(CodeTables.Prefix, StringComparison.Ordinal) => codes.Translate(name[CodeTables.Prefix.Length..], this),
        _ when name.StartsWith(Names.AnswerPrefix, StringComparison.Ordinal) =>
            ticket.Answers.TryGetValue(name[Names.AnswerPrefix.Length..], out var values) ? string.Join(", ", values) : null,
        _ => throw new TranslationException($"The template asks for \"{name}\", which does not exist."),
    };
}
