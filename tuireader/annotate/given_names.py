"""Given names of many languages and the gender they are given to: a small list, for telling "he" from "she".

A name that men and women bear, or that is a common word of English, is left out where it would mislead.
"""

from __future__ import annotations

from functools import cache

from tuireader.annotate.titles import Gender
from tuireader.annotate.wordlists import words

MEN = """
Aaron Abbas Abdel Abdul Abdullah Abdulrahman Abraham Adam Adel Ahmad Ahmed Akbar Akio Akira Alan Albert
Alberto Alejandro Aleksandr Aleksei Alessandro Alex Alexander Alexandre Alexei Alfonso Alfred Ali Allan
Allen Alvaro Amir Amit Anders Andreas Andrei Andres Andrew Andriy Andrzej Andy Angelo Anthony Anton Antonio
Antonis António Anwar Arjun Armando Arnold Arthur Arun Ashraf Asif Atsushi Augusto Aziz Barack Barry Bashar
Ben Benjamin Benny Bernard Bernie Bill Billy Binyamin Bob Bobby Boris Brad Brandon Brendan Brett Brian Bruce
Bruno Bryan Carl Carlo Carlos Cesar Chad Charles Charlie Chris Christian Christoph Christophe Christopher
Claude Claudio Clive Colin Conor Corey Craig Cristian Cristiano Curtis Cyril Dan Daniel Danilo Danny Darren
Dave David Dean Deepak Dennis Derek Dick Diego Dieter Dimitri Dimitris Dinesh Dirk Dmitri Dmitry Dominic
Dominique Don Donald Doug Douglas Duncan Dwight Eamon Ed Eddie Edgar Eduardo Edward Edwin Ehud Eli Elias
Elijah Elon Emanuel Emilio Emmanuel Emre Enrico Enrique Eric Erik Ernest Ernesto Ethan Eugene Evan Fabio
Farouk Felipe Felix Ferdinand Fernando Filip Florian Francesco Francis Francisco Franco Frank Franz Fred
Frederick Frederik Gabriel Gareth Garry Gary Gavin Geert Geoff Geoffrey George Georgios Gerald Gerard
Gerhard Gilbert Giorgio Giovanni Giuseppe Glenn Gonzalo Gordon Graham Greg Gregory Guillermo Gunter Gustavo
Guy Habib Hamid Hamza Hans Haris Harold Harry Harvey Hasan Hassan Hector Heinrich Helmut Henri Henrik Henry
Herbert Herman Hernan Hideo Hiroshi Hosni Howard Hugh Hugo Hussain Hussein Ian Ibrahim Igor Ilham Imran
Isaac Ismail Ivan Jack Jacob Jacques Jaime Jake Jakob James Jamie Jan Janos Jared Jason Javad Javier Jay
Jean Jeff Jeffrey Jens Jeremy Jerome Jerry Jesse Jesus Jim Jimmy Joachim Joao Joe Joel Johan Johannes John
Johnny Jon Jonas Jonathan Jordan Jorge Jose Josef Joseph Josh Joshua José João Juan Julian Julio Julius
Junichiro Jurgen Justin Jürgen Kamal Karim Karl Kazuo Keith Ken Kenji Kenneth Kevin Khaled Khalid Kiran
Klaus Kofi Konstantin Kurt Kwame Kyle Lance Larry Lars Laurent Lawrence Lee Leo Leon Leonard Leonardo Leonid
Leopoldo Lewis Liam Lionel Lloyd Lorenzo Louis Luc Luca Lucas Luigi Luis Luiz Luke Mahmood Mahmoud Malcolm
Manmohan Manuel Marc Marcel Marco Marcos Marcus Mario Mark Marko Markus Martin Mateusz Matt Matteo Matthew
Maurice Mauricio Max Maxim Mehdi Mehmet Michael Michel Miguel Mikael Mike Mikhail Milan Milos Mitch Mohamed
Mohammad Mohammed Muammar Muhammad Murat Mustafa Naftali Narendra Nasser Nathan Nawaz Neil Nelson Newt
Nicholas Nick Nicolas Nicolás Nigel Nikita Niklas Nikolai Nikos Noah Noam Noel Norman Nouri Octavio Olaf
Oleg Oleksandr Oliver Olivier Omar Osama Oscar Otto Owen Pablo Paolo Pascal Pat Patrick Paul Paulo Pavel
Pedro Pervez Pete Peter Petr Petro Phil Philip Philippe Phillip Pierre Piotr Prakash Pranab Qasem Rafael
Rahul Rajesh Rajiv Ralph Ramon Ramzan Rand Randy Raul Ravi Ray Raymond Raúl Recep Reggie Rene Reza Ricardo
Rich Richard Rick Rob Robert Roberto Robin Rod Rodrigo Roger Roland Roman Romano Ron Ronald Rory Ross Roy
Rudolf Rudy Rupert Russell Ryan Saad Saddam Saeed Sajid Salman Salvador Salvatore Sam Samir Samuel Sanjay
Santiago Scott Sean Sebastian Serge Sergei Sergey Sergio Sergiy Seth Shane Shaun Shigeru Shinzo Silvio Simon
Stanislav Stanley Stefan Stefano Stephen Steve Steven Stuart Sunil Sven Taro Ted Terry Theo Theodore Thibaut
Thierry Thomas Tim Timothy Tobias Toby Todd Tom Tomas Tommy Tony Toshiro Travis Trevor Tyler Umar Umberto
Vaclav Valery Vasily Victor Vijay Vikram Viktor Vincent Vincenzo Vitali Vitaliy Vladimir Volodymyr Walter
Warren Wayne Wen Werner Wilhelm William Willie Wolfgang Yair Yasser Yitzhak Yoshihiko Yousef Youssef Yukiya
Yuri Yusuf Yves Zachary Zalmay Zbigniew Zoran
"""

WOMEN = """
Abigail Adriana Agnes Aisha Alba Alexandra Alexandria Alexis Alice Alicia Alina Alison Allison Alyssa Amal
Amanda Amber Amelia Amina Amy Ana Anastasia Andrea Angela Angelina Anita Anja Ann Anna Annalena Anne
Annegret Annette Annie Antonia Anya Arlene Astrid Audrey Ayesha Barbara Beata Beatrice Beatriz Benazir
Bernadette Beth Betsy Betty Beverly Birgit Bonnie Brenda Bridget Brigitte Camila Camille Carla Carly Carmen
Carol Carole Carolina Caroline Carolyn Catherine Cathy Cecilia Charlotte Chelsea Cheryl Chloe Christiane
Christina Christine Cindy Claire Clara Claudia Colette Condoleezza Connie Constance Consuelo Corazon
Cristina Cynthia Daniela Danielle Debbie Deborah Denise Diana Diane Dianne Dilma Dina Dolores Donna Dora
Dorothy Edith Eileen Elaine Eleanor Elena Elisa Elisabeth Eliza Elizabeth Ella Ellen Emily Emma Erica Erika
Esther Eva Evelyn Fatima Fatou Federica Fiona Florence Frances Francesca Francine Gabriela Gabrielle Gail
Geraldine Gina Giorgia Gisela Giulia Gloria Grace Greta Gretchen Gwendolyn Hanan Hannah Harriet Heather
Heidi Helen Helena Helene Helga Hilary Hillary Ida Imelda Indira Ines Ingrid Irene Irina Iris Isabel
Isabella Isabelle Ivanka Jacinda Jackie Jacqueline Jane Janet Janice Jasmine Jeanne Jeannette Jenna Jennifer
Jenny Jessica Jill Jillian Joan Joanna Joanne Jocelyn Jodie Josephine Joyce Juanita Judith Judy Julia
Juliana Julie Juliet Kamala Karen Karin Karla Kate Katherine Kathleen Kathryn Kathy Katie Katrin Katrina
Kayla Kayleigh Kellyanne Kimberly Kirsten Kirstjen Kristen Kristin Kristina Lara Larissa Laura Lauren Leila
Lena Leticia Lidia Lina Linda Lisa Liz Loretta Lori Lorraine Louisa Louise Lucia Lucy Luisa Lydia Lynne
Madeleine Madeline Maggie Malala Malia Manuela Margaret Margarita Margot Maria Mariam Marianne Marie Marina
Marine Marion Marjorie Marlene Marsha Marta Martha Martina Mary Maryam María Maureen Maya Megan Meghan
Melania Melanie Melinda Melissa Mercedes Meryl Mette Michaela Michele Michelle Mina Miranda Miriam Molly
Monica Monika Muriel Nadia Nana Nancy Naomi Natalia Natalie Natasha Nicola Nicole Nikki Nina Noor Nora
Oksana Olena Olga Olivia Oprah Paige Pamela Patricia Patty Paula Pauline Penelope Penny Petra Phyllis
Priscilla Rachel Rania Rebecca Regina Renata Renee Rigoberta Rihanna Rita Roberta Rosa Rosalind Rose
Rosemary Roxana Ruth Sabina Sabine Sabrina Sadia Sally Salma Samantha Samia Sana Sandra Sanna Sara Sarah
Sharon Sheila Sherry Shirley Silvia Simone Sinéad Sofia Sonia Sophia Sophie Stacy Stella Stephanie Sue Susan
Susana Susanna Susanne Suzanne Svetlana Sylvia Sylvie Tamara Tanya Tara Tatiana Tatyana Teresa Tessa Thelma
Theresa Therese Tiffany Tina Toni Tulsi Uma Ursula Valentina Valerie Valeska Vanessa Vera Veronica Victoria
Viola Violeta Vivian Viviane Wanda Wendy Whitney Winnie Yasmin Yolanda Yulia Yvette Yvonne Zainab Zara
Zeinab Zoe Zuzana
"""

FAMILY_FIRST = words(
    """Ahn An Bae Ban Bao Cai Cao Cha Chan Chang Chao Chen Cheng Cheung Chiang Cho Choe Choi Chow Chu
    Chun Chung Deng Ding Dong Du Fan Fang Feng Fu Gao Geng Gong Gu Guo Han Hao He Ho Hong Hou Hsieh Hu
    Hua Huang Hwang Jang Jeon Jeong Ji Jia Jiang Jin Jo Joo Jung Kang Kim Ko Kong Kuo Kwok Kwon Lai Lam
    Lan Lau Lee Leung Li Liang Liao Lim Lin Ling Liu Lu Luo Lü Ma Mao Meng Min Moon Nam Ng Ngo Nguyen
    Noh Oh Pan Pang Park Peng Pham Qian Qiao Qin Ren Rhee Ri Roh Ryu Seo Shao Shen Shi Shin Sim Song Su
    Suh Sun Tan Tang Tao Thein Tian Tong Tran Tsai Tsang Tseng Wang Wei Wen Wong Woo Wu Xi Xia Xiao Xie
    Xiong Xu Xue Yan Yang Yao Ye Yeung Yi Yin Yoo Yoon Yu Yuan Yun Zeng Zhang Zhao Zheng Zhong Zhou Zhu"""
)
"""Chinese, Korean and Vietnamese family names, which stand before the given name ("Yang Jiechi" is Mr.
Yang)."""

LEADERS = words(
    """Abe Arafat Assad Assange Berlusconi Bezos Biden Bolsonaro Chavez Chávez Draghi Duterte Erdogan
    Erdoğan Gaddafi
    Gandhi Gorbachev Guterres Hitler Hollande Juncker Khamenei Khomeini Kissinger Lagarde Lavrov Lenin Lula
    Macron
    Maduro Mandela Mao Medvedev Merkel Modi Mubarak Mugabe Musk Netanyahu Nixon Obama Orban Orbán Putin
    Reagan Rouhani
    Sarkozy Scholz Snowden Stalin Starmer Sunak Thatcher Trudeau Trump Tusk Yeltsin Zelensky Zelenskyy
    Zuckerberg"""
)
"""Last names that the world's news uses alone."""


@cache
def _genders() -> dict[str, Gender]:
    genders: dict[str, Gender] = dict.fromkeys(words(MEN), "m")
    return genders | dict.fromkeys(words(WOMEN), "f")


def is_given(word: str) -> bool:
    """Whether a word is a given name of the list."""
    return word in _genders()


def given_gender(word: str) -> Gender:
    """Whom a given name is given to, empty when the list does not tell."""
    return _genders().get(word, "")
